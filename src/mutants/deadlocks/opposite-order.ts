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

  step({ world: tally, locks, random }) {
    const [one, two] = random.shuffle([...tally.keys.keys()]);
    using _one = locks.acquire(tally.keys[one!]!);
    using _two = locks.acquire(tally.keys[two!]!);
    countUp(tally, [one!, two!]);
  },
});
