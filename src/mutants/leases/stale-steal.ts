import { sleepSync } from '../../base/sleep-sync.ts';
import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a waiter that finds a lease expired frees the key, even if it has a new holder by then, and takes
 * it.
 *
 * Seen: proper-lockfile, issue 121.
 */
export default renewableLease('stale-steal', {
  takeOver(words, at) {
    sleepSync(0.3);
    Atomics.and(words, at, ~1n);
  },
});
