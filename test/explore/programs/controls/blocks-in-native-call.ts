import { runInNewContext } from 'node:vm';
import { defineProgram } from '../../../../src/explore/index.ts';

/**
 * The Atomics of another realm are not controlled: to the explorer, this wait is a native call that does not
 * return.
 */
export default defineProgram({
  name: 'blocks-in-native-call',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [
    ({ word }) => {
      Atomics.store(word, 0, 1);
    },
    ({ word }) => {
      if (Atomics.load(word, 0) === 1) (runInNewContext('Atomics') as typeof Atomics).wait(word, 0, 1);
    },
  ],
});
