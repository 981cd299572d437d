import { defineProgram } from '../../../../src/explore/index.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/**
 * Three threads want one key, and one of them spins before it queues. A release that finds a spinner wakes no waiter,
 * and the spinner may give up at that very moment: no thread is left asleep.
 */
export default defineProgram({
  name: 'admission',
  setup: worldOf(3, { spins: 2 }),
  threads: [enter, enter, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 3),
});
