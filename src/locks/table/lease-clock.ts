import { lockDirectory, unlockDirectory } from './directory-lock.ts';
import { Header, type LockTable, TICKS } from './layout.ts';
import { now } from './table-clock.ts';

/**
 * The clock of leases. It ticks, and a lease is dated by the number of the tick at which it begins: a grant then reads
 * a word that seldom changes, whereas reading a clock would take longer than all the rest of it.
 *
 * Invariant: a lease that is dated with a tick began before the next tick was recorded. The next tick is counted first,
 * and its time is read after that, so its time is later than the beginning of all those leases; until it is written, it
 * is Infinity. A lease that is taken to begin at that time lasts longer than it should, by one period at most while
 * there is somebody to tick, and never shorter.
 *
 * It ticks in the directory: the warden's does so once per period, and a thread that looks at a lease does so instead if
 * the warden is late.
 */

/** A lease has 64 periods, unless it is short: a warden that woke up more often would be a burden. */
export function periodOf({ leaseMs }: LockTable): number {
  return Math.max(5, leaseMs / 64);
}

/** The number of the latest tick. */
export function currentTick({ i32 }: LockTable): number {
  return Atomics.load(i32, Header.tick);
}

/** Records a tick. In the directory. */
export function tick(table: LockTable): void {
  const { i32, f64 } = table;
  const next = (i32[Header.tick]! + 1) | 0;
  f64[timeOf(next)] = Number.POSITIVE_INFINITY;
  Atomics.store(i32, Header.tick, next);
  f64[timeOf(next)] = now(table);
}

/** Records a tick if the latest one is more than a period ago, so that no lease lasts for ever without the warden. */
export function tickIfLate(table: LockTable, me: number): void {
  if (now(table) - table.f64[timeOf(currentTick(table))]! < 2 * periodOf(table)) return;
  lockDirectory(table, me);
  try {
    tick(table);
  } finally {
    unlockDirectory(table);
  }
}

/**
 * A time of the table's clock by which every lease had begun that is dated `ticksAgo` ticks before the latest one; Infinity if
 * that is not known yet. It is of use only in the directory; outside, it is a hint.
 */
export function beginningAtLatest(table: LockTable, ticksAgo: number): number {
  const latest = currentTick(table);
  for (let ago = Math.min(ticksAgo, TICKS) - 1; ago >= 0; ago--) {
    const time = table.f64[timeOf((latest - ago) | 0)]!;
    if (time < Number.POSITIVE_INFINITY) return time;
  }
  return Number.POSITIVE_INFINITY;
}

function timeOf(tick: number): number {
  return Header.tickTimes64 + (tick & (TICKS - 1));
}
