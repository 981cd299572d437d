import { defineProgram } from '../../../../src/explore/index.ts';

/** What a body returns does not matter, unless it is a promise. */
export default defineProgram({
  name: 'returns-null',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [(words) => (Atomics.add(words, 0, 1) === 0 ? null : undefined) as unknown as undefined],
});
