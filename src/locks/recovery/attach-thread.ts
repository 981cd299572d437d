import { threadId } from 'node:worker_threads';
import { LockTableFullError } from '../api/lock-errors.ts';
import type { WardenWorker } from '../api/lock-options.ts';
import type { Attachment } from '../table/attachment.ts';
import { prepareOwnClaims } from '../table/claims.ts';
import { countersOf } from '../table/counters.ts';
import { Header, LEFT, type LockTable, ThreadRecord, threadRecord } from '../table/layout.ts';
import { connectLifeline, cutLifeline } from './lifeline.ts';

/**
 * Gives this thread a record in the table, and makes the warden watch over it.
 *
 * @param warden if this thread is the parent of the warden's thread
 * @throws {@link LockTableFullError} if 252 threads are attached
 */
export function attachThread(table: LockTable, warden?: Pick<WardenWorker, 'postMessage'>): Attachment {
  // As 32 bits, like the record that it will be compared with.
  const incarnation = (Atomics.add(table.i32, Header.incarnations, 1) + 1) | 0;
  // The warden has the lifeline before there is anything to recover: a death before the record leaves nothing.
  const lifeline = connectLifeline(table, incarnation, warden);
  const thread = takeRecord(table, incarnation) || takeLeftRecord(table, incarnation);
  if (thread === 0) {
    lifeline.close();
    throw new LockTableFullError(table.maxThreads, 'threads');
  }
  Atomics.store(table.i32, threadRecord(thread) + ThreadRecord.threadId, threadId);
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

/** Returns the number of a record that is the attachment's now; 0 if there is none. */
function takeRecord(table: LockTable, incarnation: number): number {
  for (let thread = 1; thread <= table.maxThreads; thread++) {
    // Before the record is taken: recovery looks at the records that have ever been used, and no others.
    raise(table, Header.usedThreads, thread);
    const word = threadRecord(thread) + ThreadRecord.incarnation;
    if (Atomics.compareExchange(table.i32, word, 0, incarnation) === 0) return thread;
  }
  return 0;
}

/** How long the warden may take to clear the records of those that have left, in ms. */
const PATIENCE_MS = 1_000;

/** {@link takeRecord}, while others have left the table and the warden has yet to clear their records. */
function takeLeftRecord(table: LockTable, incarnation: number): number {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs++) {
    const isAnyLeft = hasLeftRecord(table);
    const thread = takeRecord(table, incarnation);
    if (thread !== 0 || !isAnyLeft) return thread;
    Atomics.wait(never, 0, 0, 1);
  }
  return 0;
}

function hasLeftRecord({ i32, maxThreads }: LockTable): boolean {
  for (let thread = 1; thread <= maxThreads; thread++) {
    if (Atomics.load(i32, threadRecord(thread) + ThreadRecord.threadId) === LEFT) return true;
  }
  return false;
}

/** Gives the record back, by way of the warden, which recovers what it holds. */
export function leaveTable({ table, thread, lifeline }: Attachment): void {
  Atomics.store(table.i32, threadRecord(thread) + ThreadRecord.threadId, LEFT);
  cutLifeline(lifeline);
}

function raise({ i32 }: LockTable, word: number, to: number): void {
  for (let seen = Atomics.load(i32, word); seen < to; ) seen = Atomics.compareExchange(i32, word, seen, to);
}
