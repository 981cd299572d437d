import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGivingUp, goRoundNowAndThen, untriedWays } from '../hammer/giving-up.ts';
import { awaitTurn, comeIn, createRounds, endTurn, leave, queueUp } from '../hammer/rounds.ts';
import { defineScenario } from '../hammer/scenario.ts';

/*
 * As in `handoff`, but some die in line, while they wait or when they were chosen to be next: the others must be
 * woken all the same.
 */
/** A death is noticed in milliseconds; this is for machines that are busy with other things. */
const timeoutMs = 1_000;
const TOUR_EVERY_MS = 2_000;
const nobody = new Int32Array(new SharedArrayBuffer(4));

export default defineScenario({
  name: 'deserters',
  needs: ['blocking', 'recovery'],
  // It knows of each death, and for how long the door is shut.
  withstands: ['slow'],
  locks: { leaseMs: Number.POSITIVE_INFINITY },
  deaths: true,

  setup: ({ options, locks }) => ({
    rounds: createRounds(options.workers),
    dying: createGivingUp(options.workers, locks, { deaths: true }),
  }),

  async step(context) {
    const { world, worker, locks, random, expect } = context;
    await goRoundNowAndThen(world.dying, context, TOUR_EVERY_MS);
    const { rounds } = world;
    if (!awaitTurn(rounds, worker)) return;
    if (random.oneIn(10)) {
      const grant = await Promise.race([queueUp(locks), nextTurn()]);
      if (grant !== undefined) {
        leave(rounds, worker, grant);
        endTurn(rounds, worker);
        return;
      }
      // Whoever takes its place has had its turn.
      endTurn(rounds, worker);
      // If it is chosen now, it does not learn of it.
      Atomics.wait(nobody, 0, 0, random.int(8));
      process.exit(1);
    }
    const grant = comeIn(rounds, locks, worker, timeoutMs, expect);
    // So that there is a line to die in.
    Atomics.wait(nobody, 0, 0, 0.5);
    leave(rounds, worker, grant);
    endTurn(rounds, worker);
  },

  check({ world, doubt }) {
    for (const way of untriedWays(world.dying)) doubt(way);
  },
});
