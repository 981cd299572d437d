import type { DeadlockLink } from '../api/deadlock-link.ts';
import { Claim, type LockTable } from '../table/layout.ts';
import { keyNameOf } from '../table/lock-key.ts';
import { now } from '../table/table-clock.ts';
import { type Blocker, blockersOf, loopsAhead, threadIdOf, waitsByBlocker } from './blockers.ts';

/** An edge of the wait-for graph between claims: the claim `from` waits for `blocker`, which waits with the claim `to`. */
interface WaitForEdge {
  readonly from: number;
  readonly blocker: Blocker;
  readonly to: number;
}

/**
 * The shortest cycle of waits that leads back to the claim `start`, or null. In the directory: no wait begins
 * meanwhile, and a waiter neither releases nor takes a key, so all edges that are found exist at the same time.
 *
 * The wait that closes a cycle is the one that finds it: waits begin one after the other, in the directory, and an owner
 * that is granted a key while it waits for another one looks again.
 */
export function findCycle(table: LockTable, start: number): DeadlockLink[] | null {
  const waitsOf = waitsByBlocker(table);
  const reachedBy = new Map<number, WaitForEdge>();
  // A breadth-first search: the loop appends to what it iterates over.
  const frontier = [start];
  for (const from of frontier) {
    for (const blocker of [...blockersOf(table, from), ...loopsAhead(table, from)]) {
      const waits = waitsOf(blocker);
      for (const to of blocker.aheadInQueue === 0 ? waits : [blocker.aheadInQueue, ...waits]) {
        // The blockers of a reader in the queue block the writer behind it as well: they need no second visit.
        const isKnown = to === blocker.aheadInQueue && to !== start && table.i32[to + Claim.sharers] !== 0;
        if (isKnown || reachedBy.has(to)) continue;
        reachedBy.set(to, { from, blocker, to });
        if (to === start) return describeCycle(table, reachedBy, start);
        frontier.push(to);
      }
    }
  }
  return null;
}

/** The cycle from the claim that closes it: what its thread has, what the thread that waits for that has, and so on. */
function describeCycle(
  table: LockTable,
  reachedBy: ReadonlyMap<number, WaitForEdge>,
  start: number,
): DeadlockLink[] {
  const links: DeadlockLink[] = [];
  let edge = reachedBy.get(start)!;
  do {
    links.push(linkOf(table, edge));
    edge = reachedBy.get(edge.from)!;
  } while (edge.to !== start);
  // The walk went backwards; the thread that closes the cycle stays first.
  return [links[0]!, ...links.slice(1).reverse()];
}

function linkOf(table: LockTable, { from, blocker, to }: WaitForEdge): DeadlockLink {
  const time = now(table);
  return {
    thread: threadIdOf(table, blocker),
    key: keyNameOf(table, table.i32[from + Claim.slot]!),
    ageMs: Math.max(0, time - blocker.since),
    holds: blocker.aheadInQueue === 0,
    waitsFor: keyNameOf(table, table.i32[to + Claim.slot]!),
    waitedMs: Math.max(0, time - table.f64[to / 2 + Claim.since64]!),
  };
}
