import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * The second thread changes bytes of the words that the first ones wait on, through other views, without a
 * notify.
 */
export default defineProgram({
  name: 'forgets-to-notify',
  setup() {
    const buffer = new SharedArrayBuffer(16);
    return { wide: new BigInt64Array(buffer), narrow: new Uint8Array(buffer) };
  },
  threads: [
    ({ wide }) => void Atomics.wait(wide, 0, 0n),
    ({ wide }) => void Atomics.wait(wide, 1, 0n),
    ({ wide, narrow }) => {
      Atomics.store(wide, 0, -1n);
      Atomics.store(narrow, 12, 1);
    },
  ],
});
