import { defineProgram } from '../../../../src/explore/index.ts';

/** A Buffer over shared memory is a view of it like any other. */
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
