import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { type LeasedWorld, leasedWorldOf } from '../parts/leased-world.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, hold } from '../parts/tenure.ts';

/**
 * Three threads take a key whose leases may run out at any step (with `timeouts`), the time of whoever is first in line
 * too: it is put out of the line, and queues again. Two may evict one holder at once, and one robs the other.
 */
export default defineProgram({
  name: 'lease-in-line',
  setup: leasedWorldOf(3, 3),
  threads: [take, take, take],
  check({ table, tenures }) {
    assertFenced(tenures, 3);
    assertNoResidue(table);
  },
});

function take({ tenures, members }: LeasedWorld, { index }: ProgramThread): void {
  hold(tenures, index, () => members[index]!.acquire('a'));
}
