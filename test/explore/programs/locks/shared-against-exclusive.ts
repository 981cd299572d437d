import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, enter, type World, worldOf } from '../parts/world.ts';

/** A reader and a writer want one key: the writer is alone, and the one that sleeps is woken by the other. */
export default defineProgram({
  name: 'shared-against-exclusive',
  setup: worldOf(2),
  threads: [enterShared, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});

function enterShared({ section, members }: World, { index }: ProgramThread): void {
  read(section, members[index]!.acquire('a', { mode: 'shared' }));
}
