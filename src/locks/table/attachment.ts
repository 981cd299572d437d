import { type MessagePort, threadId, type Worker } from 'node:worker_threads';
import type { ExclusiveGrant } from '../api/grant.ts';
import { LockTableBrokenError, LockTableFullError } from '../api/lock-errors.ts';
import { connectLifeline } from '../recovery/warden.ts';
import { countersOf } from './counters.ts';
import { Header, type LockTable, MAX_THREADS, ThreadRecord, threadRecord } from './layout.ts';
import type { LockKey } from './lock-key.ts';

/** One thread's membership in a table. */
export interface Attachment {
  readonly table: LockTable;
  /** Its record, and its name in a slot's state. */
  readonly thread: number;
  /** See {@link countersOf}. */
  readonly counters: number;
  /** With leases, the grant that it took last in each slot: an older one of its own is no longer the holder. */
  readonly latestGrants: (ExclusiveGrant | undefined)[];
  /** Keys that came as strings, ready for use. */
  readonly keys: Map<string, LockKey>;
  /** Waits that block nobody, by what ends them when the member leaves. */
  readonly pendingWaits: Set<(reason: Error) => void>;
  /** The warden has the other end. While this is open, this attachment is believed to be alive. */
  readonly lifeline: MessagePort;
  /** Its record may be another thread's by now: it must not touch the table. */
  closed: boolean;
}

/** @throws {@link LockTableFullError} when 252 threads are attached already. */
export function attachThread(table: LockTable, warden?: Pick<Worker, 'postMessage'>): Attachment {
  // As 32 bits, like the record that it will be compared with.
  const incarnation = (Atomics.add(table.i32, Header.incarnations, 1) + 1) | 0;
  // The warden has the lifeline before there is anything to recover: a death before the record leaves nothing.
  const lifeline = connectLifeline(table, incarnation, warden);
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    const record = threadRecord(thread);
    // First: recovery looks at the records that were ever used, and no others.
    raise(table, Header.usedThreads, thread);
    if (Atomics.compareExchange(table.i32, record + ThreadRecord.incarnation, 0, incarnation) !== 0) continue;
    Atomics.store(table.i32, record + ThreadRecord.threadId, threadId);
    return {
      table,
      thread,
      counters: countersOf(thread),
      latestGrants: new Array(table.capacity),
      keys: new Map(),
      pendingWaits: new Set(),
      lifeline,
      closed: false,
    };
  }
  lifeline.close();
  throw new LockTableFullError(MAX_THREADS, 'threads');
}

function raise({ i32 }: LockTable, word: number, to: number): void {
  for (let seen = Atomics.load(i32, word); seen < to; ) seen = Atomics.compareExchange(i32, word, seen, to);
}

export function closedError(): LockTableBrokenError {
  return new LockTableBrokenError('This SessionLocks was closed: attach to its handle again.');
}
