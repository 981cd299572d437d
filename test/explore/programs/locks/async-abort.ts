import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { visit } from '../parts/section.ts';
import { assertQuiet, enter, worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A wait is aborted while the holder releases the key, and another thread waits behind it. The wake-up of the
 * aborted wait goes on to the next one. Unlike a timeout, an abort takes no time, so a lost wake-up would
 * show.
 */
export default defineProgram({
  name: 'async-abort',
  setup() {
    return { ...setup(), granted: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    enter,
    async ({ section, members, granted }) => {
      const abort = new AbortController();
      const wait = members[1]!.acquireAsync('a', { signal: abort.signal });
      Atomics.load(granted, 0); // a step at which it waits
      abort.abort('no more');
      try {
        visit(section, await wait);
        granted[0] = 1;
      } catch (reason) {
        assert.equal(reason, 'no more');
      }
    },
    enter,
  ],
  check: ({ granted, ...world }, outcome) => assertQuiet(world, outcome, 2 + granted[0]!),
});
