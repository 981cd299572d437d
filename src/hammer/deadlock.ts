import type { Row } from './board.ts';
import type { DeadlockReport } from './verdict.ts';

export function workerName(worker: number): string {
  return `worker ${worker}`;
}

/** What each worker was doing when the run gave up on the stuck ones. */
export function deadlockReport(
  rows: readonly Row[],
  stuck: ReadonlySet<number>,
  now: number,
): DeadlockReport {
  return {
    rows: rows.map((row) => ({
      worker: workerName(row.worker),
      state: stuck.has(row.worker) ? (row.waitsFor === undefined ? 'stuck' : 'waiting') : row.state,
      operation: row.operation,
      holds: row.held,
      waitsFor: row.waitsFor ?? '',
      sinceMs: Math.round(now - (row.waitsFor === undefined ? row.stepSince : row.waitsSince)),
    })),
    cycle: findCycle(rows),
  };
}

/** Follows from each worker to the one that holds what it waits for. */
function findCycle(rows: readonly Row[]): DeadlockReport['cycle'] {
  const holderOf = (key: string) => rows.find((row) => row.held.includes(key));
  for (const start of rows) {
    const path: Row[] = [];
    for (let row: Row | undefined = start; row?.waitsFor !== undefined; row = holderOf(row.waitsFor)) {
      const seen = path.indexOf(row);
      if (seen >= 0)
        return path.slice(seen).map((member, index, cycle) => link(member, cycle.at(index - 1)!));
      path.push(row);
    }
  }
  return [];
}

/** A member of a cycle, with the key that the one before it waits for. */
function link(row: Row, before: Row): DeadlockReport['cycle'][number] {
  return { worker: workerName(row.worker), holds: before.waitsFor!, waitsFor: row.waitsFor! };
}
