import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

let checks = 0;

/** The same execution is correct every other time. */
export default defineProgram({
  name: 'check-differs',
  setup: () => ({ word: new Int32Array(new SharedArrayBuffer(4)) }),
  threads: [({ word }) => void Atomics.load(word, 0)],
  check: () => {
    checks += 1;
    assert.ok(checks % 2 === 1, 'an even check');
  },
});
