import { defineProgram } from '../../../../src/explore/index.ts';
import { section, visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3, { capacity: 2 });

/**
 * Two threads want "a", and a third one takes two other keys, one after the other; there are two slots. The
 * slot stays with its key while a thread holds the key or waits for it, whatever the third thread needs.
 */
export default defineProgram({
  name: 'recycle-in-queue',
  setup() {
    return { ...setup(), others: section() };
  },
  threads: [
    enter,
    enter,
    ({ others, members }) => {
      for (const key of ['b', 'c']) visit(others, members[2]!.acquire(key));
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
