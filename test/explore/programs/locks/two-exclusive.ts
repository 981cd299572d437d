import { defineProgram } from '../../../../src/explore/index.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/** Two threads take and give back one key, which has no slot yet: one at a time, and whoever sleeps is woken. */
export default defineProgram({
  name: 'two-exclusive',
  setup: worldOf(2),
  threads: [enter, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
