import { defineProgram } from '../../../../src/explore/index.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { readAlmostBiased, readBiased } from '../parts/read-biased.ts';
import { read, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(2, { capacity: 2 });

/**
 * The slot that was a read-biased key's is that of another read-biased key, and a reader comes that knows it as the first
 * key's. It is no reader of the second key, whose bias is revoked meanwhile, and a writer of the first one is alone.
 */
export default defineProgram({
  name: 'bias-of-recycled-slot',
  setup() {
    const world = readBiased(setup());
    const member = world.members[1]!;
    member.acquire('in the other slot').release();
    // The slot of "a" is the next to be recycled.
    world.table.i32[Header.recycleHand] = 0;
    readAlmostBiased(member, 'b');
    member.acquire('b', { mode: 'shared' }).release();
    return world;
  },
  threads: [
    ({ section, members }) => read(section, members[0]!.acquire('a', { mode: 'shared' })),
    ({ section, members }) => {
      members[1]!.tryAcquire('b')?.release();
      visit(section, members[1]!.acquire('a'));
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
