import { sleepSync } from '../../base/sleep-sync.ts';
import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a waiter that finds a lease over frees the key, whoever has it by then, and then takes it.
 *
 * Seen: proper-lockfile, issue 121.
 */
export default renewableLease('stale-steal', {
  takeOver(words, at) {
    sleepSync(0.3);
    Atomics.and(words, at, ~1n);
  },
});
