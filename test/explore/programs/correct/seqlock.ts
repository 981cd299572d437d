import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { read, write } from '../parts/seqlock.ts';
import { words } from '../parts/words.ts';

/** A reader looks at the sequence before and after, and reads again until nobody has written. */
export default defineProgram({
  name: 'seqlock',
  setup: () => ({ sequence: words(1), pair: words(2) }),
  threads: [
    ({ sequence, pair }) => {
      write(sequence, pair, 1);
      write(sequence, pair, 2);
    },
    ({ sequence, pair }) => {
      const [one, other] = read(sequence, pair);
      assert.equal(one, other, 'half written');
    },
  ],
});
