import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { type Member, members, warm } from '../parts/member.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { smallTable } from '../parts/small-table.ts';
import { assertFenced, begin, end, type Tenures, tenures } from '../parts/tenure.ts';

const newTable = smallTable({ leaseMs: 10 });

/**
 * Three threads take a key whose leases may run out at any step (with `timeouts`), the time of whoever is first in line
 * too: it is put out of the line, and queues again. Two may evict one holder at once, and one robs the other.
 */
export default defineProgram({
  name: 'lease-in-line',
  setup() {
    const table = newTable();
    return { table, tenures: tenures(3), members: warm(members(table, 3)) };
  },
  threads: [hold, hold, hold],
  check({ table, tenures }) {
    assertFenced(tenures, [0, 1, 2]);
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
