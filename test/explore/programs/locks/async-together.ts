import { defineProgram } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Two requests of one thread wait for a key that another thread holds. Grants, not threads, exclude each
 * other, and the wake-up of one request is passed on to the other.
 */
export default defineProgram({
  name: 'async-together',
  setup: worldOf(2),
  threads: [
    enter,
    async ({ section, members }) => {
      const request = async () => visit(section, await members[1]!.acquireAsync('a'));
      await Promise.all([request(), request()]);
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 3),
});
