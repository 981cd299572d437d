import { createGivingUpTrials, runTour, untriedWays } from '../../hammer/giving-up/giving-up-trials.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/*
 * Waiters give up by a timeout or an abort, in blocking and asynchronous calls, for one key or several, shared or exclusive.
 * The waiters behind them are woken, no key stays held or queued for, and a waiter that is granted the key just as it gives
 * up passes it on.
 */
export default defineScenario({
  name: 'giving-up',
  // The trials do not allow for holders that die or hang.
  withstands: ['slow'],

  setup: ({ options, locks }) => createGivingUpTrials(options.workers, locks),

  step: (context) => runTour(context.world, context),

  check({ world, doubt }) {
    for (const way of untriedWays(world)) doubt(way);
  },
});
