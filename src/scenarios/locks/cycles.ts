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
 * Everybody takes two keys in whatever order, or asks for both at once, so they wait in circles all the time: one of
 * each circle has to be told, and gives way. If nobody is, all of them time out, and that ends the run.
 */
const keys = ['a', 'b', 'c', 'd'];
const ROUNDS = 20;
const TASKS = 3;
/** Those who do not wait in a circle wait for milliseconds; this is for machines that are busy with other things. */
const timeoutMs = 1_500;

export default defineScenario({
  name: 'cycles',
  needs: ['blocking', 'deadlock-detection', 'separate-keys'],
  // One that dies or is robbed inside leaves its counts as they are.
  withstands: ['slow'],

  setup: () => createRaceCounters(keys),

  async step({ world: tally, locks, random }) {
    if (random.oneIn(2)) {
      for (let round = 0; round < ROUNDS; round++) {
        const [one, two] = draw(random);
        try {
          using _one = locks.acquire(keys[one]!, { timeoutMs });
          using _two = locks.acquire(keys[two]!, { timeoutMs });
          countUp(tally, [one, two]);
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
        await countUpSlowly(tally, [one, two]);
      } catch (error) {
        giveWay(error);
      }
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});

/** Two different keys, by their index, in any order. */
function draw(random: SeededRandom): [number, number] {
  const [one, two] = random.shuffle([...keys.keys()]);
  return [one!, two!];
}

/** Both, or neither: what the other one got is given back when one is refused. */
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

/** Its keys are released by now. */
function giveWay(error: unknown): void {
  if ((error as { code?: string }).code !== 'deadlock') throw error;
}
