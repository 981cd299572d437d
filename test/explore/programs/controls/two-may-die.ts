import { defineProgram } from '../../../../src/explore/index.ts';

export default defineProgram({
  name: 'two-may-die',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: [add, add],
});

function add(count: Int32Array): void {
  Atomics.add(count, 0, 1);
}
