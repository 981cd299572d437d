import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import type { Member } from '../parts/member.ts';
import { members, warm } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, begin, end, type Tenures, tenures } from '../parts/tenure.ts';

const newTable = smallTable({ leaseMs: 10 });

/**
 * Two threads take and give back a key whose leases may run out at any step (with `timeouts`). A holder that is robbed
 * is told, has the lower token, and does not free its robber's grant; one that is not told has been alone.
 */
export default defineProgram({
  name: 'lease-against-release',
  setup() {
    const table = newTable();
    return { table, tenures: tenures(2), members: warm(members(table, 2)) };
  },
  threads: [hold, hold],
  check({ table, tenures }) {
    assertFenced(tenures, [0, 1]);
    assertNoResidue(table);
  },
});

function hold(
  { tenures, members }: { tenures: Tenures; members: readonly Member[] },
  { index }: ProgramThread,
) {
  const grant = members[index]!.acquire('a');
  begin(tenures, index, grant);
  end(tenures, index, grant);
}
