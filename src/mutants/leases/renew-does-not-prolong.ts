import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: `renew` checks that the key is still held, and leaves the lease as it was.
 *
 * Seen: textbook: a heartbeat that is checked and not written.
 */
export default renewableLease('renew-does-not-prolong', {
  renew(words, at, mine) {
    if (Atomics.load(words, at) !== mine) throw new Error('stolen');
    return mine;
  },
});
