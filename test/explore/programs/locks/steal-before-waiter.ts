import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

/**
 * A thread steals the key while a waiter is queued for it and the holder releases it. The waiter keeps its place, and
 * gets the key from the thief or from the holder: no wake-up is lost.
 */
export default defineProgram({
  name: 'steal-before-waiter',
  setup: worldOf(3),
  threads: [
    ({ members }) => void members[0]!.acquire('a').release(),
    ({ members }) => void members[1]!.acquire('a').release(),
    ({ section, members }) => visit(section, members[2]!.steal('a')),
  ],
  check({ table }, { timeouts }) {
    assertNoResidue(table);
    assert.equal(timeouts, 0, 'every sleeping thread was woken');
  },
});
