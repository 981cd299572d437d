import assert from 'node:assert/strict';
import { defineProgram } from '../../../../src/explore/index.ts';
import { write } from '../parts/seqlock.ts';
import { words } from '../parts/words.ts';

/**
 * A reader waits until there is no writer, reads, and does not check the sequence again: a writer that came
 * meanwhile has changed half of what it read.
 *
 * Seen: Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, 2012, says what a reader has
 * to do.
 */
export default defineProgram({
  name: 'seqlock-never-looks-again',
  setup: () => ({ sequence: words(1), pair: words(2) }),
  threads: [({ sequence, pair }) => write(sequence, pair, 1), read],
});

function read({ sequence, pair }: Record<'sequence' | 'pair', Int32Array>): void {
  while (Atomics.load(sequence, 0) % 2 === 1);
  assert.equal(Atomics.load(pair, 0), Atomics.load(pair, 1), 'half written');
}
