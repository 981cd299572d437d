import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { read, write } from '../parts/seqlock.ts';
import { words } from '../parts/words.ts';

/** A reader checks the sequence before and after, and reads again until there was no write in between. */
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
