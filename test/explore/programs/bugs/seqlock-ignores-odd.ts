import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { write } from '../parts/seqlock.ts';
import { words } from '../parts/words.ts';

/**
 * A reader checks whether the sequence changed while it read, and not whether it was odd: a writer that is
 * paused in the middle does not change it.
 *
 * Seen: Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, 2012, says what a reader has
 * to do.
 */
export default defineProgram({
  name: 'seqlock-ignores-odd',
  setup: () => ({ sequence: words(1), pair: words(2) }),
  threads: [({ sequence, pair }) => write(sequence, pair, 1), read],
});

function read({ sequence, pair }: Record<'sequence' | 'pair', Int32Array>): void {
  for (;;) {
    const before = Atomics.load(sequence, 0);
    const [one, other] = [Atomics.load(pair, 0), Atomics.load(pair, 1)];
    if (Atomics.load(sequence, 0) !== before) continue;
    assert.equal(one, other, 'half written');
    return;
  }
}
