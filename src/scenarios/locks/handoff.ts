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
 * All want one key, once each, and nobody comes again before all have had it: whoever leaves has to wake the next
 * one, since nobody else will come along and do it.
 */
/** A wake-up takes microseconds. */
const timeoutMs = 300;

export default defineScenario({
  name: 'handoff',
  // It knows of each death, and for how long the door is shut.
  withstands: ['slow'],

  setup: ({ options }) => createTurnstile(options.workers),

  step({ world: rounds, worker, locks, random, expect }) {
    if (!awaitTurn(rounds, worker)) return;
    const grant = enterTurnstile(rounds, locks, worker, timeoutMs, expect);
    // Some stay until the others are at the door, and some leave while they come.
    if (random.oneIn(3)) sleepSync(0.1);
    leaveTurnstile(rounds, worker, grant);
    endTurn(rounds, worker);
  },
});
