import { defineProgram } from '../../../../src/explore/index.ts';
import { alone } from '../parts/alone.ts';
import { words } from '../parts/words.ts';

/**
 * The lock is checked and then taken, in two steps instead of one. Two threads check it, both find it free,
 * and both are inside.
 *
 * Seen: CWE-367.
 */
export default defineProgram({
  name: 'check-then-set',
  setup: () => ({ taken: words(1), inside: words(1) }),
  threads: [enterIfFree, enterIfFree],
});

function enterIfFree({ taken, inside }: Record<'taken' | 'inside', Int32Array>): void {
  if (Atomics.load(taken, 0) !== 0) return;
  Atomics.store(taken, 0, 1);
  alone(inside);
  Atomics.store(taken, 0, 0);
}
