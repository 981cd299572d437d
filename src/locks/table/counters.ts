import type { LockCounters } from '../api/lock-snapshot.ts';
import type { Attachment } from './attachment.ts';
import { Header, type LockTable, nthSlot, Slot, ThreadRecord, threadRecord } from './layout.ts';
import { grantsBetween } from './slot-state.ts';

/** The counters in each thread's record: no two threads write to one, so counting costs a plain addition. */
export const ThreadCounter = {
  sharedGrants: 0,
  busy: 1,
  waits: 2,
  timeouts: 3,
  stolen: 4,
  deadlocks: 5,
} as const;

export function countEvent({ table, counters }: Attachment, counter: number): void {
  table.f64[counters + counter]! += 1;
}

/** Offset of a thread's counters, in 8-byte words. The next thread with this record continues to count there. */
export function countersOf(thread: number): number {
  return threadRecord(thread) / 2 + ThreadRecord.counters64;
}

/** Notes the exclusive grants of an assignment that ends, with its slot in `state`. In the directory. */
export function retireGrants({ i32, f64 }: LockTable, at: number, state: number): void {
  f64[Header.grants64]! += grantsBetween(i32[at + Slot.first]!, state);
  i32[at + Slot.first] = state;
}

/** Each exclusive grant has raised the count of its slot, so nothing else has to count it. In the directory. */
function exclusiveGrants(table: LockTable): number {
  const { i32, f64 } = table;
  let sum = f64[Header.grants64]!;
  for (let index = 0; index < i32[Header.usedSlots]!; index++) {
    const at = nthSlot(table, index);
    sum += grantsBetween(i32[at + Slot.first]!, Atomics.load(i32, at + Slot.state));
  }
  return sum;
}

/** In the directory. */
export function readCounters(table: LockTable): LockCounters {
  const total = (counter: number) => {
    let sum = 0;
    for (let thread = 1; thread <= table.i32[Header.usedThreads]!; thread++)
      sum += table.f64[countersOf(thread) + counter]!;
    return sum;
  };
  return {
    grants: exclusiveGrants(table) + total(ThreadCounter.sharedGrants),
    busy: total(ThreadCounter.busy),
    waits: total(ThreadCounter.waits),
    timeouts: total(ThreadCounter.timeouts),
    stolen: total(ThreadCounter.stolen),
    recovered: table.f64[Header.recovered64]!,
    deadlocks: total(ThreadCounter.deadlocks),
  };
}
