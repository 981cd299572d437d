import { sharedLease } from '../controls/shared-lease.ts';

/**
 * Planted bug: readers that are in together have one lease, which the first of them began: the others are robbed early.
 *
 * Seen: textbook: a lease that is kept for the key and not for each of its holders.
 */
export default sharedLease('readers-share-a-lease', {
  startOfReader: (now, others) => Math.min(now, ...others),
});
