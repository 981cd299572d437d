import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { readBiased } from '../parts/read-biased.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, enter, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/** Two readers and a writer want a read-biased key: the writer waits for both. */
export default defineProgram({
  name: 'revocation-of-two',
  setup: () => readBiased(setup()),
  threads: [enterShared, enterShared, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});

function enterShared({ section, members }: World, { index }: ProgramThread): void {
  read(section, members[index]!.acquire('a', { mode: 'shared' }));
}
