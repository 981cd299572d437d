import { defineProgram } from '../../../../src/explore/index.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Two threads take and release one key that has no slot yet: one at a time, and every sleeping thread is
 * woken.
 */
export default defineProgram({
  name: 'two-exclusive',
  setup: worldOf(2),
  threads: [enter, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
