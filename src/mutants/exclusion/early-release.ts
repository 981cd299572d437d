import { once } from 'node:events';
import { defineScenario } from '../../hammer/scenario/scenario.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';
import hangUps, { generate, request } from '../../scenarios/locks/hang-ups.ts';

const TASKS = 4;

/**
 * Planted bug: a request whose client hangs up returns at once and releases its session, while its work goes
 * on.
 *
 * Seen: a web application whose client hangs up: the lock is free, and the generating thread still runs.
 */
export default defineScenario({
  ...hangUps,
  name: 'early-release',

  async step({ world: counters, locks, random }) {
    const works: Promise<void>[] = [];
    await sideBySide(TASKS, async () => {
      const { k, hungUp } = request(random);
      using _grant = await locks.acquireAsync(counters.keys[k]!, { owner: {} });
      const work = generate(counters, k, new AbortController().signal);
      works.push(work);
      if (!hungUp.aborted) await Promise.race([work, once(hungUp, 'abort')]);
    });
    // No work outlives its step.
    await Promise.all(works);
  },
});
