import { defineProgram } from '../../../../src/explore/index.ts';
import { raiseTokens } from '../../../../src/locks/directory/directory.ts';
import { Slot } from '../../../../src/locks/table/layout.ts';
import { COUNT } from '../../../../src/locks/table/slot-state.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * The count of a slot is one grant from its end, and two threads take its key, one of them twice, while a third one
 * raises the floor of tokens. The slot gets a new assignment, or two, and every token is higher than the last.
 */
export default defineProgram({
  name: 'tokens-of-used-up-slot',
  setup() {
    const world = setup();
    const { table, members } = world;
    for (const member of members) member.acquire('a').release();
    table.i32[members[0]!.key('a').place.at + Slot.state] = 2 * COUNT; // one below the last
    return world;
  },
  threads: [
    enter,
    (world, thread) => {
      enter(world, thread);
      visit(world.section, world.members[1]!.acquire('a'));
    },
    ({ table, members }) => raiseTokens(table, members[2]!.thread, 1n << 40n),
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 3),
});
