import { threadId } from 'node:worker_threads';
import { LockTableFullError } from '../api/lock-errors.ts';
import type { WardenWorker } from '../api/lock-options.ts';
import type { Attachment } from '../table/attachment.ts';
import { prepareOwnClaims } from '../table/claims.ts';
import { countersOf } from '../table/counters.ts';
import { Header, type LockTable, ThreadRecord, threadRecord } from '../table/layout.ts';
import { connectLifeline } from './lifeline.ts';
import type { Startup } from './startup.ts';

/**
 * Gives this thread a record in the table, and makes the warden watch over it.
 *
 * @param warden if this thread is the parent of the warden's thread
 * @throws {@link LockTableFullError} if 252 threads are attached
 */
export function* attachThread(
  table: LockTable,
  warden?: Pick<WardenWorker, 'postMessage'>,
): Startup<Attachment> {
  // As 32 bits, like the record that it will be compared with.
  const incarnation = (Atomics.add(table.i32, Header.incarnations, 1) + 1) | 0;
  // The warden has the lifeline before there is anything to recover: a death before the record leaves nothing.
  const lifeline = yield* connectLifeline(table, incarnation, warden);
  for (let thread = 1; thread <= table.maxThreads; thread++) {
    const record = threadRecord(thread);
    // Before the record is taken: recovery looks at the records that have ever been used, and no others.
    raise(table, Header.usedThreads, thread);
    if (Atomics.compareExchange(table.i32, record + ThreadRecord.incarnation, 0, incarnation) !== 0) continue;
    Atomics.store(table.i32, record + ThreadRecord.threadId, threadId);
    prepareOwnClaims(table, thread);
    return {
      table,
      thread,
      counters: countersOf(thread),
      pendingWaits: new Set(),
      spins: table.spins,
      lastTicket: 0,
      ownerNumbers: { last: 0, left: 0 },
      attended: undefined,
      lifeline,
      closed: false,
    };
  }
  lifeline.close();
  throw new LockTableFullError(table.maxThreads, 'threads');
}

function raise({ i32 }: LockTable, word: number, to: number): void {
  for (let seen = Atomics.load(i32, word); seen < to; ) seen = Atomics.compareExchange(i32, word, seen, to);
}
