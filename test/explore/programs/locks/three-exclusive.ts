import { defineProgram } from '../../../../src/explore/index.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Three threads take and release one key: with two in the queue, the one that leaves it wakes the next, and
 * only the next.
 */
export default defineProgram({
  name: 'three-exclusive',
  setup: worldOf(3),
  threads: [enter, enter, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 3),
});
