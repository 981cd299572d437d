import { defineProgram } from '../../../../src/explore/index.ts';
import { readBiased } from '../parts/read-biased.ts';
import { read, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(3, { capacity: 2 });

/**
 * A thread whose part of one read-biased key is stolen publishes the same claim anew at once, for another key: the thief
 * leaves it alone, and a writer of that key waits for the reader.
 */
export default defineProgram({
  name: 'steal-beside-visible-reader',
  setup() {
    const world = readBiased(setup());
    readBiased(world, 'b');
    const [reader] = world.members;
    // The claims of "a" begin one before those of "b": so a second one of "a" is the first one of "b".
    return {
      ...world,
      first: reader!.acquire('a', { mode: 'shared' }),
      stolen: reader!.acquire('b', { mode: 'shared' }),
    };
  },
  threads: [
    ({ section, members, first }) => {
      Atomics.load(section.inside, 0); // a step before it looks for a free claim
      read(section, members[0]!.acquire('a', { mode: 'shared' }));
      read(section, first);
      visit(section, members[0]!.acquire('a'));
    },
    ({ members }) => void members[1]!.steal('b').release(),
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
