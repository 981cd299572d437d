import assert from 'node:assert/strict';
import { types } from 'node:util';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Methods and native functions that access part of an array: the threads access different parts. */
export default defineProgram({
  name: 'ranges-apart',
  setup: () => ({ bytes: new Uint8Array(new SharedArrayBuffer(16)) }),
  threads: [
    ({ bytes }) => {
      assert.ok(types.isUint8Array(bytes));
      bytes.set([1], 1);
      bytes.fill(7, 2, 3);
      bytes.copyWithin(4, 1, 3);
      assert.deepEqual([...bytes.slice(4, 6)], [1, 7]);
      assert.equal(bytes.at(5), 7);
    },
    ({ bytes }) => {
      assert.equal(bytes[0], 0);
      assert.equal(bytes.slice(-4, -2).length, 2);
      const text = bytes.subarray(8, 11);
      assert.equal(new TextEncoder().encodeInto('abc', text).written, 3);
      assert.equal(new TextDecoder().decode(new Uint8Array(text)), 'abc');
      assert.equal(structuredClone(text)[0], 97);
    },
  ],
});
