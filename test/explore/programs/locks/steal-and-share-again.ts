import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A reader leaves while its key is stolen and shared again by another thread, whose claim is the one that the first reader
 * had: it ends its own part of the key only.
 */
export default defineProgram({
  name: 'steal-and-share-again',
  setup() {
    const world = setup();
    return { ...world, held: world.members[2]!.acquire('a', { mode: 'shared' }) };
  },
  threads: [
    ({ held }) => {
      const released = held.release();
      assert.equal(held.release(), released, 'the second time it says the same');
    },
    ({ section, members }) => {
      members[1]!.steal('a').release();
      read(section, members[1]!.acquire('a', { mode: 'shared' }));
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 0),
});
