import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { countUp } from '../../hammer/workloads/race-counters.ts';
import ordered from '../../scenarios/locks/ordered.ts';

/**
 * Planted bug: two sessions are locked in the order in which a call names them, which differs between calls.
 *
 * Seen: Coffman, Elphick and Shoshani, System Deadlocks, 1971: circular wait.
 */
export default defineScenario({
  ...ordered,
  name: 'opposite-order',

  step({ world: counters, locks, random }) {
    const [one, two] = random.shuffle([...counters.keys.keys()]);
    using _one = locks.acquire(counters.keys[one!]!);
    using _two = locks.acquire(counters.keys[two!]!);
    countUp(counters, [one!, two!]);
  },
});
