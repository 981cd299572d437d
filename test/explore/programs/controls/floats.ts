import { defineProgram } from '../../../../src/explore/index.ts';

/** A body that does not await the promise that it has started. */
export default defineProgram({
  name: 'floats',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [
    (words) => void Atomics.load(words, 0),
    (words) => {
      void later(words);
    },
  ],
});

async function later(words: Int32Array): Promise<void> {
  await Promise.resolve();
  Atomics.store(words, 0, 1);
  throw new Error('not awaited');
}
