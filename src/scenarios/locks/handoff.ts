import { sleepSync } from '../../base/sleep-sync.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  awaitTurn,
  createTurnstile,
  endTurn,
  enterTurnstile,
  leaveTurnstile,
} from '../../hammer/workloads/turnstile.ts';

/*
 * All workers want one key, once per round, and none comes again before all have had it. So the leaving holder has to wake
 * the next waiter: no later call does it instead.
 */
/** A wake-up takes microseconds. */
const timeoutMs = 300;

export default defineScenario({
  name: 'handoff',
  // It does not allow for holders that die or hang at the door.
  withstands: ['slow'],

  setup: ({ options }) => createTurnstile(options.workers),

  step({ world: rounds, worker, locks, random, expect }) {
    if (!awaitTurn(rounds, worker)) return;
    const grant = enterTurnstile(rounds, locks, worker, timeoutMs, expect);
    // Some holders stay until the others are in the queue, and some leave while the others arrive.
    if (random.oneIn(3)) sleepSync(0.1);
    leaveTurnstile(rounds, worker, grant);
    endTurn(rounds, worker);
  },
});
