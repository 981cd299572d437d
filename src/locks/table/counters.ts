import type { Attachment } from './attachment.ts';
import { Header, type LockTable, ThreadRecord, threadRecord } from './layout.ts';

/** What each thread counts for itself, so that counting costs an addition. */
export const ThreadCounter = { busy: 0, waits: 1, timeouts: 2, stolen: 3, deadlocks: 4 } as const;

/** What happened in a table since it was made, to all its threads, those that are gone included. */
export interface LockCounters {
  /** Grants, of either mode, whatever became of them. */
  readonly grants: number;
  /** `tryAcquire` that returned null. */
  readonly busy: number;
  /** Acquires that had to queue. */
  readonly waits: number;
  /** Waits that ended without a grant because their time was over. */
  readonly timeouts: number;
  /** Grants that were taken from a holder whose lease had run out. */
  readonly stolen: number;
  /** Grants of threads that died holding them. */
  readonly recovered: number;
  /** Waits that were refused because they would have closed a cycle. */
  readonly deadlocks: number;
}

export function countEvent({ table, counters }: Attachment, counter: number): void {
  table.f64[counters + counter]! += 1;
}

/** Offset, in 8-byte words, of a thread's counters. A record's next thread counts on. */
export function countersOf(thread: number): number {
  return threadRecord(thread) / 2 + ThreadRecord.counters64;
}

export function readCounters(table: LockTable): LockCounters {
  const total = (counter: number) => {
    let sum = 0;
    for (let thread = 1; thread <= table.i32[Header.usedThreads]!; thread++)
      sum += table.f64[countersOf(thread) + counter]!;
    return sum;
  };
  const skipped = Atomics.load(table.i64, Header.skipped64);
  return {
    grants: Number(Atomics.load(table.i64, Header.token64) - 1n - skipped),
    busy: total(ThreadCounter.busy),
    waits: total(ThreadCounter.waits),
    timeouts: total(ThreadCounter.timeouts),
    stolen: total(ThreadCounter.stolen),
    recovered: table.f64[Header.recovered64]!,
    deadlocks: total(ThreadCounter.deadlocks),
  };
}
