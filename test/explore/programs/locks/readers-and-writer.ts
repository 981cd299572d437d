import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, enter, type World, worldOf } from '../parts/world.ts';

/**
 * Two readers and a writer want one key. The readers enter together or one by one, the writer is alone, and
 * the last one to leave wakes the next in the queue, including the readers behind the first of them.
 */
export default defineProgram({
  name: 'readers-and-writer',
  setup: worldOf(3),
  threads: [enterShared, enterShared, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});

function enterShared({ section, members }: World, { index }: ProgramThread): void {
  read(section, members[index]!.acquire('a', { mode: 'shared' }));
}
