import type { SeededRandom } from '../../base/seeded-random.ts';
import type { HammerLocks } from '../../hammer/lock-under-test/tracked-locks.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  checkRaceCounters,
  countUp,
  countUpSlowly,
  createRaceCounters,
} from '../../hammer/workloads/race-counters.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';

/*
 * All workers take several keys in one order, so no waits form a cycle. A DeadlockError would be a false alarm, and ends the
 * run like any other error.
 */
const keys = ['a', 'b', 'c', 'd', 'e'];
const ROUNDS = 20;
const TASKS = 4;

export default defineScenario({
  name: 'ordered',
  needs: ['blocking', 'separate-keys'],
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],

  setup: () => createRaceCounters(keys),

  async step({ world: counters, locks, random }) {
    const atOnce = random.oneIn(2);
    if (random.oneIn(2)) {
      for (let round = 0; round < ROUNDS; round++) {
        const { held, names } = draw(random);
        if (atOnce) {
          using _all = locks.acquireMany(names);
          countUp(counters, held);
        } else {
          nest(locks, names.toSorted(), () => countUp(counters, held));
        }
      }
      return;
    }
    await sideBySide(TASKS, async () => {
      const { held, names } = draw(random);
      const owner = {};
      if (atOnce) {
        using _all = await locks.acquireManyAsync(names, { owner });
        await countUpSlowly(counters, held);
      } else {
        await nestAsync(locks, names.toSorted(), owner, () => countUpSlowly(counters, held));
      }
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});

/** Two or three keys, in any order. */
function draw(random: SeededRandom): { held: number[]; names: string[] } {
  const held = random.shuffle([...keys.keys()]).slice(0, 2 + random.int(2));
  return { held, names: held.map((k) => keys[k]!) };
}

function nest(locks: HammerLocks, [first, ...others]: readonly string[], inside: () => void): void {
  if (first === undefined) {
    inside();
    return;
  }
  using _grant = locks.acquire(first);
  nest(locks, others, inside);
}

async function nestAsync(
  locks: HammerLocks,
  [first, ...others]: readonly string[],
  owner: object,
  inside: () => Promise<void>,
): Promise<void> {
  if (first === undefined) return inside();
  using _grant = await locks.acquireAsync(first, { owner });
  await nestAsync(locks, others, owner, inside);
}
