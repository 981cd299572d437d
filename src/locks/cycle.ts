import { type Agent, obstaclesOf, threadIdOf, waitsByAgent } from './holders.ts';
import { keyOf } from './key.ts';
import { Claim, type Table } from './layout.ts';

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

interface Edge {
  readonly from: number;
  readonly agent: Agent;
  readonly to: number;
}

/**
 * The shortest cycle of waits that leads back to `start`, or null. In the directory: nobody begins to wait meanwhile,
 * and whoever waits neither gives back nor takes anything, so every edge that is found is there at once.
 *
 * Whoever closes a cycle finds it: waits begin one after the other, in the directory, and an owner that is granted a
 * key while it waits for another looks again.
 */
export function cycleThrough(table: Table, start: number): DeadlockLink[] | null {
  const waitsOf = waitsByAgent(table);
  const reachedBy = new Map<number, Edge>();
  const frontier = [start];
  // Grows while it is gone through.
  for (const from of frontier) {
    for (const agent of obstaclesOf(table, from)) {
      const waits = waitsOf(agent);
      for (const to of agent.before === 0 ? waits : [agent.before, ...waits]) {
        // What is in the way of a reader in line is in the way of the writer behind it too.
        const isKnown = to === agent.before && to !== start && table.i32[to + Claim.shared] === 1;
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
function describe(table: Table, reachedBy: ReadonlyMap<number, Edge>, start: number): DeadlockLink[] {
  const links: DeadlockLink[] = [];
  let edge = reachedBy.get(start)!;
  do {
    links.push(link(table, edge));
    edge = reachedBy.get(edge.from)!;
  } while (edge.to !== start);
  // Found backwards; whoever closes it stays first.
  return [links[0]!, ...links.slice(1).reverse()];
}

function link(table: Table, { from, agent, to }: Edge): DeadlockLink {
  const now = performance.now();
  return {
    thread: threadIdOf(table, agent),
    key: keyOf(table, table.i32[from + Claim.slot]!),
    ageMs: Math.max(0, now - agent.since),
    holds: agent.before === 0,
    waitsFor: keyOf(table, table.i32[to + Claim.slot]!),
    waitedMs: Math.max(0, now - table.f64[to / 2 + Claim.since64]!),
  };
}
