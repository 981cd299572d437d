import { Claim, type LockTable } from '../table/layout.ts';
import { keyNameOf } from '../table/lock-key.ts';
import { type Blocker, blockersOf, threadIdOf, waitsByBlocker } from './blockers.ts';

/** One of those who wait for each other: it has `key`, which the link before wants, and waits for `waitsFor`. */
export interface DeadlockLink {
  /** Node's thread id; 0 is the main thread. */
  readonly thread: number;
  readonly key: string;
  /** For how long it has the key, in ms; to 0.1 s in a table without leases. */
  readonly ageMs: number;
  /** False if it does not hold the key yet, but stands in line for it before the link before. */
  readonly holds: boolean;
  readonly waitsFor: string;
  readonly waitedMs: number;
}

interface WaitEdge {
  readonly from: number;
  readonly agent: Blocker;
  readonly to: number;
}

/**
 * The shortest cycle of waits that leads back to `start`, or null. In the directory: nobody begins to wait meanwhile,
 * and whoever waits neither gives back nor takes anything, so every edge that is found is there at once.
 *
 * Whoever closes a cycle finds it: waits begin one after the other, in the directory, and an owner that is granted a
 * key while it waits for another looks again.
 */
export function findCycle(table: LockTable, start: number): DeadlockLink[] | null {
  const waitsOf = waitsByBlocker(table);
  const reachedBy = new Map<number, WaitEdge>();
  const frontier = [start];
  // Grows while it is gone through.
  for (const from of frontier) {
    for (const agent of blockersOf(table, from)) {
      const waits = waitsOf(agent);
      for (const to of agent.aheadInQueue === 0 ? waits : [agent.aheadInQueue, ...waits]) {
        // What is in the way of a reader in line is in the way of the writer behind it too.
        const isKnown = to === agent.aheadInQueue && to !== start && table.i32[to + Claim.shared] === 1;
        if (isKnown || reachedBy.has(to)) continue;
        reachedBy.set(to, { from, agent, to });
        if (to === start) return describe(table, reachedBy, start);
        frontier.push(to);
      }
    }
  }
  return null;
}

/** From the one that closes it on: what it has, what that one's waiter has, and so on. */
function describe(table: LockTable, reachedBy: ReadonlyMap<number, WaitEdge>, start: number): DeadlockLink[] {
  const links: DeadlockLink[] = [];
  let edge = reachedBy.get(start)!;
  do {
    links.push(link(table, edge));
    edge = reachedBy.get(edge.from)!;
  } while (edge.to !== start);
  // Found backwards; whoever closes it stays first.
  return [links[0]!, ...links.slice(1).reverse()];
}

function link(table: LockTable, { from, agent, to }: WaitEdge): DeadlockLink {
  const now = performance.now();
  return {
    thread: threadIdOf(table, agent),
    key: keyNameOf(table, table.i32[from + Claim.slot]!),
    ageMs: Math.max(0, now - agent.since),
    holds: agent.aheadInQueue === 0,
    waitsFor: keyNameOf(table, table.i32[to + Claim.slot]!),
    waitedMs: Math.max(0, now - table.f64[to / 2 + Claim.since64]!),
  };
}
