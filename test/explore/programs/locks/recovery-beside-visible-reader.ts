import { defineProgram } from '../../../../src/explore/index.ts';
import { recover } from '../../../../src/locks/recovery/recover-dead-threads.ts';
import { Header } from '../../../../src/locks/table/layout.ts';
import { incarnationOf } from '../parts/member.ts';
import { readBiased } from '../parts/read-biased.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { read, visit } from '../parts/section.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A thread has died in the directory, and while the warden repairs it, another one reads a read-biased key without the
 * directory: the repair leaves its claim alone.
 */
export default defineProgram({
  name: 'recovery-beside-visible-reader',
  setup() {
    const world = readBiased(setup());
    world.table.i32[Header.directoryLock] = world.members[2]!.thread;
    return world;
  },
  threads: [
    ({ section, members }) => {
      read(section, members[0]!.acquire('a', { mode: 'shared' }));
      visit(section, members[0]!.acquire('a'));
    },
    ({ table }) => {
      while (!recover(table, new Set([incarnationOf(2)])));
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
