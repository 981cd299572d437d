import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const url = new URL(import.meta.url);
const tries = triesOf(url.href);

/** Fails only if thread 0 takes all of its many steps before thread 1 takes its only one. */
export default defineProgram({
  name: 'comes-late',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [
    (words) => {
      for (let i = 0; i < tries; i++)
        url.hash === '#writes' ? Atomics.store(words, 0, i) : Atomics.load(words, 0);
      Atomics.store(words, 1, 1);
    },
    (words) => {
      if (Atomics.load(words, 1) === 1) throw new Error('late');
    },
  ],
});
