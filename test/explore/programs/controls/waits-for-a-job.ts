import { pbkdf2 } from 'node:crypto';
import { defineProgram } from '../../../../src/explore/index.ts';

/** It is woken by the end of a job of Node's own threads, which no list of what is going on has. */
export default defineProgram({
  name: 'waits-for-a-job',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: [
    async (words) => {
      const { value } = Atomics.waitAsync(words, 0, 0);
      pbkdf2('password', 'salt', 20_000, 32, 'sha1', () => Atomics.notify(words, 0));
      await value;
    },
  ],
});
