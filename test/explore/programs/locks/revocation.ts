import { defineProgram, type ProgramThread } from '../../../../src/explore/index.ts';
import { readBiased } from '../parts/read-biased.ts';
import { read } from '../parts/section.ts';
import { assertQuiet, enter, type World, worldOf } from '../parts/world.ts';

const setup = worldOf(2);

/**
 * A reader and a writer want a read-biased key. The writer revokes the bias while the reader publishes itself, is
 * inside, or leaves: it is alone inside, and waits for the reader that it found.
 */
export default defineProgram({
  name: 'revocation',
  setup: () => readBiased(setup()),
  threads: [readTwice, enter],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});

function readTwice({ section, members }: World, { index }: ProgramThread): void {
  for (let times = 0; times < 2; times++) read(section, members[index]!.acquire('a', { mode: 'shared' }));
}
