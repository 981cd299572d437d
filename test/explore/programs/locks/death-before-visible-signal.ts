import { once } from 'node:events';
import { defineProgram } from '../../../../src/explore/index.ts';
import { guard } from '../parts/guard.ts';
import { readBiased } from '../parts/read-biased.ts';
import { isRenewed } from '../parts/renewal.ts';
import { assertNoResidue } from '../parts/residue.ts';
import { worldOf } from '../parts/world.ts';

const setup = worldOf(3);

/**
 * A thread steals a read-biased key from a reader that listens to its signal, and may die before any of its steps (with `maxDeaths`):
 * also after it has stolen the key and before it has told the reader. Once the death is recovered, the reader has the key
 * or hears that it has not.
 */
export default defineProgram({
  name: 'death-before-visible-signal',
  mortal: [0],
  setup() {
    const world = readBiased(setup());
    const held = world.members[2]!.acquire('a', { mode: 'shared' });
    return { ...world, held, settled: new Int32Array(new SharedArrayBuffer(4)) };
  },
  threads: [
    ({ members }) => void members[0]!.steal('a').release(),
    ({ table, settled }, thread) => {
      guard(table, thread);
      Atomics.store(settled, 0, 1);
      Atomics.notify(settled, 0);
    },
    async ({ members, held, settled }) => {
      const { signal } = held;
      await Atomics.waitAsync(settled, 0, 0).value;
      if (!isRenewed(held) && !signal.aborted) await once(signal, 'abort');
      held.release();
      members[2]!.acquire('a').release(); // ends the bias, if the thief has not
    },
  ],
  check: ({ table }) => void assertNoResidue(table),
});
