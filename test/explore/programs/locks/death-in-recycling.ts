import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { guard } from '../parts/guard.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 1 });

/**
 * A thread moves the only slot from one key to another, and may die before any of its steps (with
 * `maxDeaths`). After the recovery the slot belongs to one key or the other, can be taken for both, and was
 * never lost.
 */
export default defineProgram({
  name: 'death-in-recycling',
  mortal: [0],
  setup,
  threads: [
    ({ members }) => {
      members[0]!.tryAcquire('a')!.release();
      members[0]!.tryAcquire('b')!.release();
    },
    ({ table, members }, thread) => {
      guard(table, thread);
      let died = 0;
      // A key that loses its slot loses its note of a death too, so "a" goes first.
      for (const key of ['b', 'a', 'b']) {
        const grant = members[1]!.acquire(key);
        if (grant.ownerDied) died += 1;
        assert.equal(grant.release(), true);
      }
      assert.ok(
        died <= table.f64[Header.recovered64]!,
        'a death is reported once at most, and only if there was one',
      );
    },
  ],
  check({ table }, { timeouts }) {
    assert.equal(assertNoResidue(table), 0);
    assert.equal(timeouts, 0, 'no wait has timed out');
  },
});
