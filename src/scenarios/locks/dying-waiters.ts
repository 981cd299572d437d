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
 * As in `handoff`, but some die in line, while they wait or when they were chosen to be next: the others must be
 * woken all the same.
 */
/** A death is noticed in milliseconds; this is for machines that are busy with other things. */
const timeoutMs = 1_000;
/** Before each twentieth round all workers go through all ways to die in line. */
const ROUNDS_A_TOUR = 20;

export default defineScenario({
  name: 'dying-waiters',
  needs: ['blocking', 'recovery'],
  // It knows of each death, and for how long the door is shut.
  withstands: ['slow'],
  locks: { leaseMs: Number.POSITIVE_INFINITY },
  allowDeaths: true,

  setup: ({ options, locks }) => ({
    rounds: createTurnstile(options.workers),
    /** Before which round each worker has been on a tour last. */
    toured: new Int32Array(new SharedArrayBuffer(4 * options.workers)).fill(-1),
    dying: createGivingUpTrials(options.workers, locks, { deaths: true }),
  }),

  async step(context) {
    const { world, worker, locks, random, expect } = context;
    const { rounds, toured } = world;
    if (!awaitTurn(rounds, worker)) return;
    // Before the same round for all: nobody is in a round that waits for one that is on a tour.
    const round = Atomics.load(rounds.round, 0);
    if (round % ROUNDS_A_TOUR === 0 && toured[worker.index] !== round) {
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
      // The worker that takes its place has had its turn.
      endTurn(rounds, worker);
      // If it is chosen now, it does not learn of it.
      sleepSync(random.int(8));
      process.exit(1);
    }
    const grant = enterTurnstile(rounds, locks, worker, timeoutMs, expect);
    // So that there is a line to die in.
    sleepSync(0.5);
    leaveTurnstile(rounds, worker, grant);
    endTurn(rounds, worker);
  },

  check({ world, doubt }) {
    for (const way of untriedWays(world.dying)) doubt(way);
  },
});
