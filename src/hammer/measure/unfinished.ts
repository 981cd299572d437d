import type { HeldKey, WorkerStatus } from '../status/worker-status.ts';
import type { KeyLoad } from './heavy-keys.ts';
import { Histogram, OTHER_CALLS, openCall, readNames, type Samples } from './samples.ts';

/** The waits, holds and calls that stuck workers are in the middle of, with the time that they have taken so far, in ms. */
export interface Unfinished {
  readonly waits: readonly number[];
  readonly holds: readonly number[];
  readonly calls: ReadonlyMap<string, readonly number[]>;
  readonly keys: readonly KeyLoad[];
}

export function readUnfinished(samples: Samples, statuses: readonly WorkerStatus[], now: number): Unfinished {
  const stuck = statuses.filter(({ state }) => state === 'running');
  const took = ({ since }: HeldKey) => performance.now() - since;
  const waits = stuck.flatMap(({ waits }) => waits.map((wait) => ({ key: wait.key, ms: took(wait) })));
  const holds = stuck.flatMap(({ held }) => held.map((hold) => ({ key: hold.key, ms: took(hold) })));
  const calls = new Map<string, number[]>();
  for (const { worker } of stuck) {
    const call = openCall(samples, worker);
    if (call === null) continue;
    const f = readNames(samples.workers[worker]!.names)[call.histogram - Histogram.calls] ?? OTHER_CALLS;
    calls.set(f, [...(calls.get(f) ?? []), now - call.since]);
  }
  return {
    waits: waits.map(({ ms }) => ms),
    holds: holds.map(({ ms }) => ms),
    calls,
    keys: [
      ...waits.map(({ key, ms }) => ({ key, grants: 0, waitedMs: ms, heldMs: 0 })),
      ...holds.map(({ key, ms }) => ({ key, grants: 1, waitedMs: 0, heldMs: ms })),
    ],
  };
}
