import { defineProgram } from '../../../../src/explore/index.ts';

/** No thread may die, and no option would try anything more. */
export default defineProgram({
  name: 'immortal',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [add, add],
  mortal: [],
});

function add(count: Int32Array): void {
  Atomics.add(count, 0, 1);
}
