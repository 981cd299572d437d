import { defineProgram } from '../../../../src/explore/index.ts';
import { tryAcquire } from '../../../../src/locks/acquire/try-acquire.ts';
import { readAlmostBiased } from '../parts/read-biased.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A reader is inside, and the next one makes the key read-biased, at any step of a writer that finds the key taken and
 * queues: the writer is woken when both have left.
 */
export default defineProgram({
  name: 'revocation-before-queueing',
  setup() {
    const world = setup();
    const reader = world.members[2]!.acquire('a', { mode: 'shared' });
    readAlmostBiased(world.members[2]!, 'a');
    return { ...world, reader };
  },
  threads: [
    enter,
    ({ section, members, reader }) => {
      const next = tryAcquire(members[1]!, members[1]!.request('a', { mode: 'shared' }));
      read(section, reader);
      if (next !== null) read(section, next);
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
