import { defineProgram } from '../../../../src/explore/index.ts';
import { triesOf } from './index.ts';

const url = new URL(import.meta.url);
const tries = triesOf(url.href);

/** Fails only where thread 0 does all of its steps, which are many, before thread 1 does its one. */
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
