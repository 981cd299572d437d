import { defineProgram } from '../../../../src/explore/index.ts';

/** Its world has a getter that throws, and a view that begins within a word. */
export default defineProgram({
  name: 'odd-world',
  setup: () => ({
    get broken(): never {
      throw new Error('not to be looked at');
    },
    bytes: new DataView(new SharedArrayBuffer(8)),
  }),
  threads: [({ bytes }) => void bytes.setInt32(1, 7), ({ bytes }) => void bytes.getInt32(2)],
});
