import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({
  name: 'sixty-timers',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    (words) => {
      for (let timer = 0; timer < 60; timer++) setTimeout(() => Atomics.add(words, 0, 1), timer);
    },
  ],
});
