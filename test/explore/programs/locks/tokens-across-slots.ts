import { defineProgram } from '../../../../src/explore/index.ts';
import { section, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * A key goes from slot to slot, because a thread takes others in between, while another thread takes it too: its tokens
 * rise whichever slot it is in.
 */
export default defineProgram({
  name: 'tokens-across-slots',
  setup() {
    return { ...setup(), others: section() };
  },
  threads: [
    ({ section, others, members }) => {
      visit(section, members[0]!.acquire('a'));
      for (const key of ['b', 'c']) visit(others, members[0]!.acquire(key));
      visit(section, members[0]!.acquire('a'));
    },
    ({ section, members }) => visit(section, members[1]!.acquire('a')),
  ],
  check(world, outcome) {
    assertQuiet(world, outcome, 3);
  },
});
