import { defineProgram } from '../../../../src/explore/index.ts';
import { words } from '../parts/words.ts';

/**
 * A counter that two threads increment with plain reads and writes.
 *
 * Seen: CWE-366.
 */
export default defineProgram({
  name: 'data-race',
  setup: () => ({ count: words(1) }),
  threads: [countUp, countUp],
});

function countUp({ count }: { count: Int32Array }): void {
  count[0]!++;
}
