import type { MessagePort } from 'node:worker_threads';
import { LockTableBrokenError } from '../api/lock-errors.ts';
import type { AttendedGrants } from './attended-grants.ts';
import type { LockTable } from './layout.ts';

/** A thread's membership in a table. A thread that attaches twice has two. */
export interface Attachment {
  readonly table: LockTable;
  /** The number of its thread record, which stands for it in a slot's state. */
  readonly thread: number;
  /** Offset of its counters; see counters.ts. */
  readonly counters: number;
  /** Its waits that block no thread: each function ends one, when the attachment is closed. */
  readonly pendingWaits: Set<(reason: Error) => void>;
  /** How many times it looks again before it sleeps, at present; see spin.ts. */
  spins: number;
  /** The ticket of the claim of its own that it published last. */
  lastTicket: number;
  /** Numbers for owners that it has drawn from the table: the last one used, and how many are left after it. */
  readonly ownerNumbers: { last: number; left: number };
  /** Its grants that are watched or renewed; undefined before the first one. */
  attended: AttendedGrants | undefined;
  /** The warden has the other end. While this port is open, the attachment counts as alive. */
  readonly lifeline: MessagePort;
  /** Its record may belong to another thread by now: it must not touch the table any more. */
  closed: boolean;
}

export function closedError(): LockTableBrokenError {
  return new LockTableBrokenError('This SessionLocks was closed: attach to its handle again.');
}
