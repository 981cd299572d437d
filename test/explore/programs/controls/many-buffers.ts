import { defineProgram } from '../../../../src/explore/index.ts';

/** Makes one buffer more than a setup may. */
export default defineProgram({
  name: 'many-buffers',
  setup: () => Array.from({ length: 1_001 }, () => new SharedArrayBuffer(4)),
  threads: [() => {}],
});
