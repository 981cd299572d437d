import { defineProgram } from '../../../../src/explore/index.ts';

const words = new Int32Array(new SharedArrayBuffer(4));
const flip = () => {
  Atomics.xor(words, 0, 1);
  Atomics.xor(words, 0, 1);
};

/** Each thread has its own module, and so memory of its own; with a query, the world has it, too. */
export default defineProgram({
  name: 'module-memory',
  setup: () => (import.meta.url.includes('?') ? { inner: { words } } : {}),
  threads: [flip, flip],
});
