import { fencedMutex } from '../../check/models/locks/fenced-mutex.ts';
import type { HammerGrant, HammerLocks } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  checkRaceCounters,
  countUp,
  createRaceCounters,
  noteStolen,
  repair,
} from '../../hammer/workloads/race-counters.ts';

/*
 * Workers take and release one key at a time, as fast as they can. Plain counters per key show lost increments and
 * overlapping holders.
 *
 * Every few milliseconds, all workers record their grants for a moment, and the recorded grants are checked as a fenced
 * mutex. Leaving out the others is sound: without some of its grants, each with its release, the history of a mutex is
 * still one of a mutex. Only a release that reports that the key was stolen needs the grant that stole it, which may be left
 * out, so its output is not recorded.
 */
const keys = ['a', 'b', 'c'];
const ROUNDS = 200;
const RECORDED_MS = 2;
const EVERY_MS = 50;

export default defineScenario({
  name: 'exclusion',
  model: fencedMutex,
  // It uses no database file, on which the other faults act.
  withstands: ['pause', 'terminate', 'exit', 'oom', 'slow', 'kill'],

  setup({ locks, options }) {
    using grant = locks.acquire(keys[0]!);
    return {
      counters: createRaceCounters(keys),
      /** Whether each worker has recorded its first grants. A short run may end before the next moment of recording. */
      begun: new Int32Array(new SharedArrayBuffer(4 * options.workers)),
      /** Grants of a lock without tokens are counted and not recorded. */
      hasTokens: grant.token !== undefined,
      /** The lock table is new after a restart, so the recorded mutex is a new one as well. */
      suffix: options.restarts === 0 ? '' : ` after restart ${options.restarts}`,
    };
  },

  step({ world: { counters, begun, hasTokens, suffix }, worker, locks, random, record }) {
    const isFirst = Atomics.exchange(begun, worker.index, 1) === 0;
    const isRecorded = hasTokens && (isFirst || performance.now() % EVERY_MS < RECORDED_MS);
    for (let round = 0; round < ROUNDS; round++) {
      const k = random.int(keys.length);
      const key = keys[k]!;
      const call = { key: key + suffix };
      const waits = !random.oneIn(4);
      const grant =
        isRecorded && waits
          ? record('acquire', call, () => locks.acquire(key), tokenOf)
          : take(locks, key, waits);
      if (grant === null) continue;
      if (grant.ownerDied) repair(counters, k);
      countUp(counters, [k]);
      const held =
        isRecorded && waits
          ? record('release', { ...call, input: tokenOf(grant) }, () => grant.release(), trueOrNull)
          : grant.release();
      if (!held) noteStolen(counters, k);
    }
  },

  check: ({ world: { counters }, expect }) => checkRaceCounters(counters, expect),
});

function take(locks: HammerLocks, key: string, waits: boolean): HammerGrant | null {
  return waits ? locks.acquire(key) : locks.tryAcquire(key);
}

function trueOrNull(held: boolean): true | null {
  return held || null;
}

function tokenOf({ token }: HammerGrant): bigint | undefined {
  return token;
}
