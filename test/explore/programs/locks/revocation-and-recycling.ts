import { defineProgram } from '../../../../src/explore/index.ts';
import { readBiased } from '../parts/read-biased.ts';
import { read, section, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * A thread reads a read-biased key twice while another one takes two further keys, for which there is only one slot
 * besides. While the reader is inside, its slot stays with its key; when it is not, it gets a slot all the same.
 */
export default defineProgram({
  name: 'revocation-and-recycling',
  setup() {
    return { ...readBiased(setup()), others: section() };
  },
  threads: [
    ({ section, members }) => {
      for (let times = 0; times < 2; times++) read(section, members[0]!.acquire('a', { mode: 'shared' }));
    },
    ({ section, others, members }) => {
      for (const key of ['b', 'c']) visit(others, members[1]!.acquire(key));
      visit(section, members[1]!.acquire('a'));
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
