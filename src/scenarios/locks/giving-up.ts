import { createGivingUpTrials, runTour, untriedWays } from '../../hammer/giving-up/giving-up-trials.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/*
 * Waiters give up, by a timeout or an abort, blocking or not, for one key or several, to read or to write. Those behind
 * them are woken, nothing stays taken or counted, and one that is granted the key as it gives up passes it on.
 */
export default defineScenario({
  name: 'giving-up',
  // It knows of each that has a key, and for how long nobody has.
  withstands: ['slow'],

  setup: ({ options, locks }) => createGivingUpTrials(options.workers, locks),

  step: (context) => runTour(context.world, context),

  check({ world, doubt }) {
    for (const way of untriedWays(world)) doubt(way);
  },
});
