import { defineProgram } from '../../../../src/explore/index.ts';

/** Two threads access the same bytes through a Buffer over shared memory, which is a view like any other. */
export default defineProgram({
  name: 'bytes-of-a-buffer',
  setup: () => ({ bytes: Buffer.from(new SharedArrayBuffer(8)) }),
  threads: [
    ({ bytes }) => {
      bytes[0] = 1;
    },
    ({ bytes }) => {
      bytes[0] = 2;
    },
  ],
});
