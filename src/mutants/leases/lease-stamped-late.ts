import { twoWordLease } from '../parts/two-word-lease.ts';

/**
 * Planted bug: the start of a lease is written after the key was taken, in a word of its own. A waiter that
 * looks in between sees the date of the previous holder and steals the key from the new one.
 *
 * Seen: textbook: a lock and the time of its last use, in two words.
 */
export default twoWordLease('lease-stamped-late', { writes: 'holder first', reads: 'holder first' });
