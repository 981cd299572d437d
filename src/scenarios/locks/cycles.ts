import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HammerGrant } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  checkRaceCounters,
  countUp,
  countUpSlowly,
  createRaceCounters,
} from '../../hammer/workloads/race-counters.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';

/*
 * Workers take two keys in any order, or ask for both at once, so they deadlock all the time. In each cycle one waiter has
 * to get a DeadlockError, and gives way. If a cycle is not detected, its waiters time out, which ends the run.
 */
const keys = ['a', 'b', 'c', 'd'];
const ROUNDS = 20;
const TASKS = 3;
/** A wait outside a cycle takes milliseconds. The rest is for machines that are busy with other things. */
const timeoutMs = 1_500;

export default defineScenario({
  name: 'cycles',
  needs: ['blocking', 'deadlock-detection', 'separate-keys'],
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],

  setup: () => createRaceCounters(keys),

  async step({ world: counters, locks, random }) {
    if (random.oneIn(2)) {
      for (let round = 0; round < ROUNDS; round++) {
        const [one, two] = draw(random);
        try {
          using _one = locks.acquire(keys[one]!, { timeoutMs });
          using _two = locks.acquire(keys[two]!, { timeoutMs });
          countUp(counters, [one, two]);
        } catch (error) {
          giveWay(error);
        }
      }
      return;
    }
    await sideBySide(TASKS, async () => {
      const [one, two] = draw(random);
      const options = { timeoutMs, owner: {} };
      const atOnce = random.oneIn(2);
      try {
        const first = locks.acquireAsync(keys[one]!, options);
        if (!atOnce) await first;
        const second = locks.acquireAsync(keys[two]!, options);
        using _grants = await both(first, second);
        await countUpSlowly(counters, [one, two]);
      } catch (error) {
        giveWay(error);
      }
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});

/** The indexes of two different keys, in any order. */
function draw(random: SeededRandom): [number, number] {
  const [one, two] = random.shuffle([...keys.keys()]);
  return [one!, two!];
}

/** Waits for both grants. If one is refused, the other one is released. */
async function both(...waits: Promise<HammerGrant>[]): Promise<Disposable> {
  const ends = await Promise.allSettled(waits);
  const release = () => {
    for (const end of ends) if (end.status === 'fulfilled') end.value.release();
  };
  const refused = ends.find((end) => end.status === 'rejected');
  if (refused === undefined) return { [Symbol.dispose]: release };
  release();
  throw refused.reason;
}

/** Ignores a DeadlockError, whose keys have been released by now. */
function giveWay(error: unknown): void {
  if ((error as { code?: string }).code !== 'deadlock') throw error;
}
