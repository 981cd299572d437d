import { twoWordLease } from '../parts/two-word-lease.ts';

/**
 * Planted bug: a lease is dated when the key has been taken, in a word of its own. Another waiter that looks in between sees
 * the date of the holder before, and robs the one that has just come.
 *
 * Seen: textbook: a lock and the time of its last use, in two words.
 */
export default twoWordLease('lease-stamped-late', { writes: 'holder first', reads: 'holder first' });
