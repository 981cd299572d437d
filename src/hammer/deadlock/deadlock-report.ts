import { ALL_OWNERS, type HeldKey, type WorkerStatus } from '../status/worker-status.ts';
import type { DeadlockReport } from '../verdict/verdict.ts';

export function workerName(worker: number): string {
  return `worker ${worker}`;
}

/** What each worker was doing when the run gave up on the stuck ones. */
export function deadlockReport(
  rows: readonly WorkerStatus[],
  stuck: ReadonlySet<number>,
  now: number,
): DeadlockReport {
  return {
    rows: rows.map((row) => ({
      worker: workerName(row.worker),
      state: stuck.has(row.worker) ? (row.waits.length === 0 ? 'stuck' : 'waiting') : row.state,
      operation: row.state === 'ended' ? 'the clean-up' : row.operation,
      holds: row.held.map(({ key }) => key),
      waitsFor: row.waits.map(({ key }) => key),
      sinceMs: Math.round(now - (row.waits.length === 0 ? row.stepSince : row.waitsSince)),
    })),
    cycle: findCycle(rows),
  };
}

interface Waiter {
  readonly row: WorkerStatus;
  readonly wait: HeldKey;
}

/** Follows from each wait to those without whose end it does not end, and so on, until it is back. */
function findCycle(rows: readonly WorkerStatus[]): DeadlockReport['cycle'] {
  const waiters = rows.flatMap((row) => row.waits.map((wait) => ({ row, wait })));
  for (const start of waiters) {
    const cycle = pathBack(start, start, waiters, new Set());
    if (cycle !== null) return cycle.map((member, index) => link(member, cycle.at(index - 1)!));
  }
  return [];
}

function pathBack(
  start: Waiter,
  from: Waiter,
  waiters: readonly Waiter[],
  seen: Set<Waiter>,
): Waiter[] | null {
  for (const next of waiters.filter((waiter) => isInTheWay(waiter, from))) {
    if (next === start) return [from];
    if (seen.has(next)) continue;
    seen.add(next);
    const path = pathBack(start, next, waiters, seen);
    if (path !== null) return [from, ...path];
  }
  return null;
}

/** Whether one who waits has what another waits for: the same task of its worker, or any if all of them are blocked. */
function isInTheWay({ row, wait }: Waiter, other: Waiter): boolean {
  return row.held.some(({ key, owner }) => {
    return key === other.wait.key && (wait.owner === ALL_OWNERS || wait.owner === owner);
  });
}

/** A member of a cycle, with the key that the one before it waits for. */
function link({ row, wait }: Waiter, before: Waiter): DeadlockReport['cycle'][number] {
  return { worker: workerName(row.worker), holds: before.wait.key, waitsFor: wait.key };
}
