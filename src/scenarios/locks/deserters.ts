import { setImmediate as nextTurn } from 'node:timers/promises';
import { sleepSync } from '../../base/sleep-sync.ts';
import { createGivingUpTrials, runTour, untriedWays } from '../../hammer/giving-up/giving-up-trials.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  awaitTurn,
  createTurnstile,
  endTurn,
  enterTurnstile,
  leaveTurnstile,
  queueAtTurnstile,
} from '../../hammer/workloads/turnstile.ts';

/*
 * All workers want one key, once per round, and some die in the queue: while they wait, or just after they were chosen as
 * the next holder. The waiters behind them must be woken all the same.
 */
/** A death is noticed within milliseconds. The rest is for machines that are busy with other things. */
const timeoutMs = 1_000;
/** Before every twentieth round, all workers go through all ways to die in the queue. */
const ROUNDS_PER_TOUR = 20;

export default defineScenario({
  name: 'deserters',
  needs: ['blocking', 'recovery'],
  // It allows for no deaths but its own, and for no holder that hangs at the door.
  withstands: ['slow'],
  locks: { leaseMs: Number.POSITIVE_INFINITY },
  allowDeaths: true,

  setup: ({ options, locks }) => ({
    rounds: createTurnstile(options.workers),
    /** The round before which each worker was on its last tour. */
    toured: new Int32Array(new SharedArrayBuffer(4 * options.workers)).fill(-1),
    dying: createGivingUpTrials(options.workers, locks, { deaths: true }),
  }),

  async step(context) {
    const { world, worker, locks, random, expect } = context;
    const { rounds, toured } = world;
    if (!awaitTurn(rounds, worker)) return;
    // All workers tour before the same round, so that none waits in a round for a worker that is on its tour.
    const round = Atomics.load(rounds.round, 0);
    if (round % ROUNDS_PER_TOUR === 0 && toured[worker.index] !== round) {
      toured[worker.index] = round;
      await runTour(world.dying, context);
    }
    if (random.oneIn(10)) {
      const grant = await Promise.race([queueAtTurnstile(locks), nextTurn()]);
      if (grant !== undefined) {
        leaveTurnstile(rounds, worker, grant);
        endTurn(rounds, worker);
        return;
      }
      // The worker that replaces this one does not take its turn again.
      endTurn(rounds, worker);
      // While it sleeps it may be chosen as the next holder, and does not learn of it.
      sleepSync(random.int(8));
      process.exit(1);
    }
    const grant = enterTurnstile(rounds, locks, worker, timeoutMs, expect);
    // Others need time to queue up, so that there is a queue to die in.
    sleepSync(0.5);
    leaveTurnstile(rounds, worker, grant);
    endTurn(rounds, worker);
  },

  check({ world, doubt }) {
    for (const way of untriedWays(world.dying)) doubt(way);
  },
});
