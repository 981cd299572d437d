import { runInNewContext } from 'node:vm';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Nobody controls the Atomics of another realm: to the explorer this wait is a native call that does not come back. */
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
