import { defineProgram } from '../../../../src/explore/index.ts';

interface World {
  readonly word: Int32Array;
  readonly other: Int32Array;
  readonly given: Int32Array;
  readonly left: Int32Array;
}

/**
 * Plain accesses that only a wake-up orders, though another thread stores to the word meanwhile; or only a
 * death.
 */
export default defineProgram<World>({
  name: 'orders-plain-accesses',
  setup: () => ({
    word: new Int32Array(new SharedArrayBuffer(4)),
    other: new Int32Array(new SharedArrayBuffer(4)),
    given: new Int32Array(new SharedArrayBuffer(4)),
    left: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [
    ({ word, other, given, left }) => {
      given[0] = 1;
      left[0] = 1;
      Atomics.notify(word, 0);
      Atomics.load(other, 0);
    },
    ({ word }) => void Atomics.store(word, 0, 1),
    ({ word, given, left }, thread) => {
      if (Atomics.wait(word, 0, 0, 10) === 'ok' && given[0] !== 1) throw new Error('woken too early');
      if (thread.nextDeath() === 0) left[0]! += 1;
    },
  ],
  mortal: [0],
});
