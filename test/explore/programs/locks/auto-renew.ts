import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineProgram } from '../../../../src/explore/index.ts';
import { LockTimeoutError } from '../../../../src/locks/api/lock-errors.ts';
import { renewAutomatically } from '../../../../src/locks/grants/auto-renew.ts';
import { members } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';

const LEASE_MS = 12;
const newTable = smallTable({ leaseMs: LEASE_MS });

/**
 * A holder whose grant is renewed automatically returns to its event loop for two leases, and another thread wants the
 * key for one and a half of them. It does not get it, and the grant's signal is not aborted.
 */
export default defineProgram({
  name: 'auto-renew',
  setup() {
    const table = newTable();
    const all = members(table, 2);
    return { table, members: all, held: all[0]!.acquire('a') };
  },
  threads: [
    async ({ members, held }) => {
      renewAutomatically(members[0]!, held);
      const { signal } = held;
      await sleep(2 * LEASE_MS);
      assert.equal(signal.aborted, false);
      assert.equal(held.release(), true);
    },
    ({ members }) =>
      void assert.throws(() => members[1]!.acquire('a', { timeoutMs: 1.5 * LEASE_MS }), LockTimeoutError),
  ],
  check: ({ table }) => void assertNoResidue(table),
});
