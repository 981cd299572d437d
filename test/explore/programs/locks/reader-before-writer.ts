import { defineProgram } from '../../../../src/explore/index.ts';
import { read, visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A reader and a writer queue, in either order, while a third thread holds the key: the one that is second is woken when
 * the first has left.
 */
export default defineProgram({
  name: 'reader-before-writer',
  setup() {
    const world = setup();
    return { ...world, held: world.members[2]!.acquire('a') };
  },
  threads: [
    ({ section, members }) => read(section, members[0]!.acquire('a', { mode: 'shared' })),
    enter,
    ({ section, held }) => visit(section, held),
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
