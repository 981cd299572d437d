import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { BYTES, calls, fillMemory } from './calls.ts';

const fails = new URL(import.meta.url).search !== '';

/**
 * Makes all calls, one after the other, each after a step with its number, and compares their results with
 * the last one.
 */
export default defineProgram({
  name: 'touches',
  setup: () => ({
    bytes: new Uint8Array(new SharedArrayBuffer(BYTES)),
    call: new Int32Array(new SharedArrayBuffer(4)),
    wrong: new Int32Array(new SharedArrayBuffer(4)),
  }),
  threads: [
    ({ bytes, call, wrong }) => {
      const words = new BigInt64Array(bytes.buffer);
      for (const [number, { run }] of calls.entries()) {
        const own = new BigInt64Array(words.length);
        fillMemory(own.buffer, number);
        // Atomics separates these from the accesses under test.
        for (const [index, word] of own.entries()) Atomics.store(words, index, word);
        Atomics.store(call, 0, number + 1);
        const expected = run(own.buffer);
        const result = run(bytes.buffer);
        Atomics.store(call, 0, 0);
        const isSame = own.every((word, index) => Atomics.load(words, index) === word);
        if (result !== expected || !isSame) Atomics.compareExchange(wrong, 0, 0, number + 1);
      }
    },
  ],
  check({ wrong }) {
    const number = Atomics.load(wrong, 0);
    assert.equal(number === 0 ? '' : calls[number - 1]!.label, '');
    assert.ok(!fails, 'fails so that its steps are described');
  },
});
