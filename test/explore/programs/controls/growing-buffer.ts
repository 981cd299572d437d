import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({
  name: 'growing-buffer',
  setup: () => new Int32Array(new SharedArrayBuffer(4, { maxByteLength: 8 })),
  threads: [(words) => void Atomics.add(words, 0, 1)],
});
