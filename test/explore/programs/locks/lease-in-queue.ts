import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { type LeasedWorld, leasedWorldOf } from '../parts/leased-world.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, hold } from '../parts/tenure.ts';

/**
 * Three threads take a key whose leases may run out at any step (with `timeouts`), and so may the reservation
 * of the first waiter: it is removed from the queue, and queues again. Two threads may steal from one holder
 * at once, and then one steals from the other.
 */
export default defineProgram({
  name: 'lease-in-queue',
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
