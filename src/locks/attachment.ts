import { type MessagePort, threadId, type Worker } from 'node:worker_threads';
import { LockTableFullError } from './errors.ts';
import type { SessionGrant } from './grant.ts';
import { Header, MAX_THREADS, slotIndex, type Table, ThreadRecord, threadRecord } from './layout.ts';
import { stretchLifeline } from './warden.ts';

/** One thread's membership in a table. */
export interface Attachment {
  readonly table: Table;
  /** Its record, and its name in a slot's state. */
  readonly thread: number;
  readonly incarnation: number;
  /** The grant that it took last in each slot: an older one of its own is no longer the holder. */
  readonly current: (SessionGrant | undefined)[];
  /** The warden has the other end. While this is open, this attachment is believed to be alive. */
  readonly lifeline: MessagePort;
}

/** @throws {@link LockTableFullError} when 253 threads are attached already. */
export function attachThread(table: Table, warden?: Pick<Worker, 'postMessage'>): Attachment {
  // As 32 bits, like the record that it will be compared with.
  const incarnation = (Atomics.add(table.i32, Header.incarnations, 1) + 1) | 0;
  // The warden has the lifeline before there is anything to recover: a death before the record leaves nothing.
  const lifeline = stretchLifeline(table, incarnation, warden);
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    const record = threadRecord(thread);
    if (Atomics.compareExchange(table.i32, record + ThreadRecord.incarnation, 0, incarnation) !== 0) continue;
    Atomics.store(table.i32, record + ThreadRecord.threadId, threadId);
    return { table, thread, incarnation, current: [], lifeline };
  }
  lifeline.close();
  throw new LockTableFullError(MAX_THREADS, 'threads');
}

export function isCurrent(attachment: Attachment, grant: SessionGrant): boolean {
  return attachment.current[slotIndex(attachment.table, grant.at)] === grant;
}

export function setCurrent(attachment: Attachment, grant: SessionGrant): void {
  attachment.current[slotIndex(attachment.table, grant.at)] = grant;
}
