import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { read, visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(4);

/**
 * A writer that revokes the bias of a key may die before any of its steps (with `maxDeaths`), with one reader inside and
 * another one that comes and goes. The revocation is completed: a later writer is alone inside.
 */
export default defineProgram({
  name: 'death-in-revocation',
  mortal: [0],
  setup() {
    const world = readBiased(setup());
    return { ...world, reader: world.members[3]!.acquire('a', { mode: 'shared' }) };
  },
  threads: [
    ({ members }) => void members[0]!.tryAcquire('a')?.release(),
    ({ section, table, members, reader }, thread) => {
      guard(table, thread);
      assert.equal(members[1]!.tryAcquire('a'), null, 'the reader is still inside');
      read(section, reader);
      visit(section, members[1]!.acquire('a'));
    },
    ({ section, members }) => read(section, members[2]!.acquire('a', { mode: 'shared' })),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
