import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';

/** Its setup reads a clock several times, which takes no time. */
export default defineProgram({
  name: 'reads-clock-in-setup',
  setup() {
    const word = new Int32Array(new SharedArrayBuffer(4));
    const began = performance.now();
    for (let read = 0; read < 10; read++) assert.equal(performance.now(), began);
    return { word, began };
  },
  threads: [({ word, began }) => assert.equal(performance.now() + Atomics.add(word, 0, 1), began)],
});
