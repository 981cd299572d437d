import { ALL_OWNERS, type HeldKey, type WorkerStatus } from '../status/worker-status.ts';
import type { DeadlockReport } from '../verdict/verdict.ts';

export function workerName(worker: number): string {
  return `worker ${worker}`;
}

/** What each worker was doing when the stuck workers were given up. */
export function deadlockReport(
  statuses: readonly WorkerStatus[],
  stuck: ReadonlySet<number>,
  now: number,
): DeadlockReport {
  return {
    rows: statuses.map((status) => ({
      worker: workerName(status.worker),
      state: stuck.has(status.worker) ? (status.waits.length === 0 ? 'stuck' : 'waiting') : status.state,
      operation: status.state === 'ended' ? 'the cleanup' : status.operation,
      holds: status.held.map(({ key }) => key),
      waitsFor: status.waits.map(({ key }) => key),
      sinceMs: Math.round(now - (status.waits[0]?.since ?? status.stepSince)),
    })),
    cycle: findCycle(statuses),
  };
}

interface Waiter {
  readonly status: WorkerStatus;
  readonly wait: HeldKey;
}

/** Follows each wait to the waits that block it, and on from those, until it gets back to where it began. */
function findCycle(statuses: readonly WorkerStatus[]): DeadlockReport['cycle'] {
  const waiters = statuses.flatMap((status) => status.waits.map((wait) => ({ status, wait })));
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
  for (const next of waiters.filter((waiter) => blocks(waiter, from))) {
    if (next === start) return [from];
    if (seen.has(next)) continue;
    seen.add(next);
    const path = pathBack(start, next, waiters, seen);
    if (path !== null) return [from, ...path];
  }
  return null;
}

/** Whether the task that waits holds the key that `other` waits for; any task of its worker does if all are blocked. */
function blocks({ status, wait }: Waiter, other: Waiter): boolean {
  return status.held.some(({ key, owner }) => {
    return key === other.wait.key && (wait.owner === ALL_OWNERS || wait.owner === owner);
  });
}

/** A link of the cycle: the key that the previous worker waits for, and the key that this one waits for. */
function link({ status, wait }: Waiter, previous: Waiter): DeadlockReport['cycle'][number] {
  return { worker: workerName(status.worker), holds: previous.wait.key, waitsFor: wait.key };
}
