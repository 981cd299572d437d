import { defineProgram } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

/** A wait that blocks its thread and one that does not, for the same key: each wakes the other. */
export default defineProgram({
  name: 'async-against-blocking',
  setup: worldOf(2),
  threads: [enter, async ({ section, members }) => visit(section, await members[1]!.acquireAsync('a'))],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
