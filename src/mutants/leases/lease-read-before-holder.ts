import { twoWordLease } from '../parts/two-word-lease.ts';

/**
 * Planted bug: a waiter reads the date of a lease first, and then its holder. In between the key has changed hands: the new
 * holder is robbed, by the date of the one before.
 *
 * Seen: textbook: two words that belong together, read one after the other.
 */
export default twoWordLease('lease-read-before-holder', { writes: 'date first', reads: 'date first' });
