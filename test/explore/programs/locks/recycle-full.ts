import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

/**
 * One of two slots is always in use: a thread takes one key after the other, releasing each before the next,
 * while another thread takes a third key. There is always room: neither is told that the table is full.
 */
export default defineProgram({
  name: 'recycle-full',
  setup: worldOf(2, { capacity: 2 }),
  threads: [
    ({ members }) => {
      for (const key of ['a', 'b', 'a', 'b']) assert.equal(members[0]!.tryAcquire(key)?.release(), true);
    },
    ({ section, members }) => visit(section, members[1]!.tryAcquire('c')!),
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
