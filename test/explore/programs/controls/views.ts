import { defineProgram } from '../../../../src/explore/index.ts';

/** Several views of one buffer; the later ones do not begin where it does. */
export default defineProgram({
  name: 'views',
  setup() {
    const buffer = new SharedArrayBuffer(48);
    return {
      state: new Int32Array(buffer, 0, 4),
      queue: new Int32Array(buffer, 16, 4),
      bytes: new Uint8Array(buffer, 32, 4),
    };
  },
  threads: [
    ({ state, queue, bytes }) => {
      Atomics.store(state, 1, 1);
      Atomics.store(queue, 1, 1);
      Atomics.store(bytes, 1, 1);
      Atomics.load(new Int32Array(bytes.buffer), 9);
      throw new Error('that is all');
    },
  ],
});
