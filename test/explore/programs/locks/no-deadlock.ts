import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, type World, worldOf } from '../parts/world.ts';

/**
 * Two threads take the same two keys in the same order, and release the first while they wait for the second
 * or hold it. No deadlock is reported, at whatever moment the locks look for one.
 */
export default defineProgram({
  name: 'no-deadlock',
  setup: worldOf(2, { capacity: 2 }),
  threads: [chain, chain],
  check: (world, outcome) => assertQuiet(world, outcome, 2),
});

function chain({ section, members }: World, { index }: ProgramThread): void {
  const first = members[index]!.acquire('a');
  const second = members[index]!.acquire('b');
  first.release();
  visit(section, second);
}
