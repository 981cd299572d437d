import { defineProgram } from '../../../../src/explore/index.ts';

const words = new Int32Array(new SharedArrayBuffer(4));
const flip = () => {
  Atomics.xor(words, 0, 1);
  Atomics.xor(words, 0, 1);
};

/**
 * Each thread has its own instance of the module, and so its own memory; with a query, that memory is in the
 * world too.
 */
export default defineProgram({
  name: 'module-memory',
  setup: () => (import.meta.url.includes('?') ? { inner: { words } } : {}),
  threads: [flip, flip],
});
