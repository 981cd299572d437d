import { datedLease } from './parts/dated-lease.ts';

/**
 * Planted bug: a waiter reads the date of a lease first, and then its holder. In between the key has changed hands: the new
 * holder is robbed, by the date of the one before.
 *
 * Seen: textbook: two words that belong together, read one after the other.
 */
export default datedLease('date-read-first', { writes: 'date first', reads: 'date first' });
