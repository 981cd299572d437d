import { fencedMutex } from '../../check/models/fenced-mutex.ts';
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
 * One key at a time, taken and given back as fast as it goes. Grants are counted under the key they hold, and those of
 * every worker in the same few milliseconds now and then are recorded, to be checked as a fenced mutex: a history
 * without some of its grants, each with its release, is one of a mutex if the whole is. Only the thief of a key may be
 * missing, so it is not recorded of a holder that it was robbed.
 */
const keys = ['a', 'b', 'c'];
const ROUNDS = 200;
const RECORDED_MS = 2;
const EVERY_MS = 50;

export default defineScenario({
  name: 'exclusion',
  model: fencedMutex,
  // It does nothing to the file.
  withstands: ['pause', 'terminate', 'exit', 'oom', 'slow', 'kill'],

  setup({ locks, options }) {
    using grant = locks.acquire(keys[0]!);
    return {
      tally: createRaceCounters(keys),
      /** Whether each worker has recorded its first grants: a short run may end between two of those moments. */
      begun: new Int32Array(new SharedArrayBuffer(4 * options.workers)),
      /** A lock without tokens is only counted. */
      hasTokens: grant.token !== undefined,
      /** After a restart the table is a new one, and so is the mutex. */
      suffix: options.restarts === 0 ? '' : ` after restart ${options.restarts}`,
    };
  },

  step({ world: { tally, begun, hasTokens, suffix }, worker, locks, random, record }) {
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
      if (grant.ownerDied) repair(tally, k);
      countUp(tally, [k]);
      const held =
        isRecorded && waits
          ? record('release', { ...call, value: tokenOf(grant) }, () => grant.release(), trueOrNull)
          : grant.release();
      if (!held) noteStolen(tally, k);
    }
  },

  check: ({ world: { tally }, expect }) => checkRaceCounters(tally, expect),
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
