import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/api/lock-errors.ts';
import { renewAutomatically } from '../../../../src/locks/grants/auto-renew.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const LEASE_MS = 12;
const newTable = smallTable({ capacity: 2, leaseMs: LEASE_MS });

/**
 * A holder whose grant is renewed automatically is blocked for four leases, because it waits for another key, and a third
 * thread wants the first one for three of them. It does not get it: the blocked thread renews its grant.
 */
export default defineProgram({
  name: 'auto-renew-blocked',
  setup() {
    const table = newTable();
    const all = members(table, 3);
    return { table, members: all, held: all[0]!.acquire('a'), wanted: all[1]!.acquire('b') };
  },
  threads: [
    ({ members, held }) => {
      renewAutomatically(members[0]!, held);
      members[0]!.acquire('b').release();
      assert.equal(held.release(), true);
    },
    ({ wanted }) => {
      const nothing = new Int32Array(new SharedArrayBuffer(4));
      for (let half = 0; half < 8; half++) {
        Atomics.wait(nothing, 0, 0, LEASE_MS / 2);
        wanted.renew();
      }
      assert.equal(wanted.release(), true);
    },
    ({ members }) =>
      void assert.throws(() => members[2]!.acquire('a', { timeoutMs: 3 * LEASE_MS }), LockTimeoutError),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
