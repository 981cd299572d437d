import { defineProgram } from '../../../../src/explore/index.ts';
import { leasedWorldOf } from '../parts/leased-world.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { assertFenced, hold } from '../parts/tenure.ts';

/**
 * One thread takes and releases a key twice and another once, and the leases may run out at any step (with
 * `timeouts`). A holder whose key was stolen learns of it, has the lower token, and does not free the later
 * grant; a holder that learns of nothing has been alone. Stealing the key from the first grant does not steal
 * it from the second grant of the same thread.
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
