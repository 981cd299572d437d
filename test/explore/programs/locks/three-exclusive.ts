import { defineProgram } from '../../../../src/explore/index.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/** Three threads take and give back one key: with two in line, whoever leaves it wakes the next, and only the next. */
export default defineProgram({
  name: 'three-exclusive',
  setup: worldOf(3),
  threads: [enter, enter, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 3),
});
