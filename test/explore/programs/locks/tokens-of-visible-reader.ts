import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { raiseTokens } from '../../../../src/locks/directory/directory.ts';
import { readBiased } from '../parts/read-biased.ts';
import { read, visit } from '../parts/section.ts';
import { assertQuiet, worldOf } from '../parts/world.ts';

const setup = worldOf(3);
const FLOOR = 1n << 40n;

/**
 * A thread reads a read-biased key twice and writes, while another one raises the floor of tokens and holds the key as a
 * reader until then. A reader that comes later has a token above the floor, as if the key had not been read-biased, and the
 * one that is inside keeps its part of the key.
 */
export default defineProgram({
  name: 'tokens-of-visible-reader',
  setup() {
    const world = readBiased(setup());
    const inside = world.members[2]!.acquire('a', { mode: 'shared' });
    return { ...world, inside, raised: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ section, members, raised }) => {
      for (let times = 0; times < 2; times++) {
        const isRaised = Atomics.load(raised, 0) === 1;
        const grant = members[0]!.acquire('a', { mode: 'shared' });
        assert.ok(!isRaised || grant.token > FLOOR, `token ${grant.token} is above the floor`);
        read(section, grant);
      }
      visit(section, members[0]!.acquire('a'));
    },
    ({ table, section, members, inside, raised }) => {
      raiseTokens(table, members[1]!.thread, FLOOR);
      Atomics.store(raised, 0, 1);
      read(section, inside);
    },
  ],
  check: (world, outcome) => assertQuiet(world, outcome, 1),
});
