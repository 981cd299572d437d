import assert from 'node:assert/strict';
import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { acquireSync } from '../../../../src/locks/acquire/acquire-sync.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { type World, worldOf } from '../parts/world.ts';

const PERMITS = 2;

/** Three threads want a permit of a semaphore that has two: never more than two are inside, and all of them get in. */
export default defineProgram({
  name: 'semaphore-permits',
  setup: worldOf(3),
  threads: [takePermit, takePermit, takePermit],
  check({ table }, { timeouts }) {
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'every sleeping thread was woken');
  },
});

function takePermit({ section, members }: World, { index }: ProgramThread): void {
  const member = members[index]!;
  const grant = acquireSync(member, member.request('a', {}, PERMITS));
  assert.ok(Atomics.add(section.inside, 0, 1) < PERMITS, 'a permit is free for each that is inside');
  Atomics.sub(section.inside, 0, 1);
  assert.equal(grant.release(), true);
}
