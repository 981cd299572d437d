import type { LockCounters } from '../api/lock-snapshot.ts';
import type { Attachment } from './attachment.ts';
import { Header, type LockTable, ThreadRecord, threadRecord } from './layout.ts';

/** The counters in each thread's record: no two threads write to one, so counting costs a plain addition. */
export const ThreadCounter = { grants: 0, busy: 1, waits: 2, timeouts: 3, stolen: 4, deadlocks: 5 } as const;

export function countEvent({ table, counters }: Attachment, counter: number): void {
  table.f64[counters + counter]! += 1;
}

/** Offset of a thread's counters, in 8-byte words. The next thread with this record continues to count there. */
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
  return {
    grants: total(ThreadCounter.grants),
    busy: total(ThreadCounter.busy),
    waits: total(ThreadCounter.waits),
    timeouts: total(ThreadCounter.timeouts),
    stolen: total(ThreadCounter.stolen),
    recovered: table.f64[Header.recovered64]!,
    deadlocks: total(ThreadCounter.deadlocks),
  };
}
