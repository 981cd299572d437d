import { defineProgram } from '../../../../src/explore/index.ts';
import { leasedWorldOf } from '../parts/leased-world.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, hold } from '../parts/tenure.ts';

/**
 * A thread takes a key and gives it back, twice, and another once, and the leases may run out at any step (with
 * `timeouts`). A holder that is robbed is told, has the lower token, and does not free its robber's grant; one that is
 * not told has been alone. Whoever evicts the first grant does not rob the second, of the same thread.
 */
export default defineProgram({
  name: 'lease-against-release',
  setup: leasedWorldOf(2, 3),
  threads: [
    ({ tenures, members }) => {
      for (const nth of [0, 1]) hold(tenures, nth, () => members[0]!.acquire('a'));
    },
    ({ tenures, members }) => hold(tenures, 2, () => members[1]!.acquire('a')),
  ],
  check({ table, tenures }) {
    assertFenced(tenures, 3);
    assertNoResidue(table);
  },
});
