import { defineProgram } from '../../../../src/explore/index.ts';
import { Slot } from '../../../../src/locks/table/layout.ts';
import { COUNT, USED_UP } from '../../../../src/locks/table/slot-state.ts';
import { section, visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * A thread takes a key whose slot is used up while another thread takes other keys, and then that key in whichever slot
 * it gets. No thread takes one slot for the other: each key guards its own section.
 */
export default defineProgram({
  name: 'recycle-used-up',
  setup() {
    const world = setup();
    const { table, members } = world;
    for (const member of members) member.acquire('a').release();
    table.i32[members[0]!.key('a').place.at + Slot.state] = COUNT | USED_UP;
    return { ...world, others: section() };
  },
  threads: [
    enter,
    ({ section, others, members }) => {
      members[1]!.acquire('b').release();
      visit(others, members[1]!.acquire('c'));
      visit(section, members[1]!.acquire('a'));
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});
