import { defineScenario } from '../../hammer/scenario/scenario.ts';
import {
  checkRaceCounters,
  countUp,
  countUpSlowly,
  createRaceCounters,
} from '../../hammer/workloads/race-counters.ts';
import { sideBySide } from '../../hammer/workloads/side-by-side.ts';

/*
 * Many tasks of one thread wait for keys concurrently, and some give up. Each task gets its key, its timeout or its abort,
 * and a waiter that leaves the middle of a queue keeps no other waiter from its turn.
 */
const keys = ['a', 'b', 'c'];
const TASKS = 8;
const ways = ['patient', 'patient', 'hasty', 'aborted', 'aborted before'] as const;

export default defineScenario({
  name: 'waiting',
  needs: [],
  // A holder that dies or loses its key to a steal would leave its counters half updated.
  withstands: ['slow'],

  setup: () => createRaceCounters(keys),

  async step({ world: counters, locks, random, expect }) {
    await sideBySide(TASKS, async () => {
      const k = random.int(keys.length);
      const key = keys[k]!;
      const way = random.pick(ways);
      const slowly = random.oneIn(2);
      const abort = new AbortController();
      const reason = new Error(`${key} is not wanted any more`);
      const options = {
        owner: {},
        ...(way === 'hasty' && { timeoutMs: random.int(4) }),
        ...(way.startsWith('aborted') && { signal: abort.signal }),
      };
      if (way === 'aborted before') abort.abort(reason);
      else if (way === 'aborted') setTimeout(() => abort.abort(reason), random.int(4));
      try {
        using _grant = await locks.acquireAsync(key, options);
        expect(way !== 'aborted before', `${key} was granted to a request that was aborted before`);
        if (slowly) await countUpSlowly(counters, [k]);
        else countUp(counters, [k]);
      } catch (error) {
        const isDue =
          way === 'hasty' ? (error as { code?: string }).code === 'lock_timeout' : error === reason;
        if (!isDue) throw error;
      }
    });
  },

  check: ({ world, expect }) => checkRaceCounters(world, expect),
});
