import { twoWordLease } from '../parts/two-word-lease.ts';

/**
 * Planted bug: a waiter reads the start of a lease first and its holder second. If the key changes hands in
 * between, the new holder loses the key because of the previous holder's date.
 *
 * Seen: textbook: two words that belong together, read one after the other.
 */
export default twoWordLease('lease-read-before-holder', { writes: 'date first', reads: 'date first' });
