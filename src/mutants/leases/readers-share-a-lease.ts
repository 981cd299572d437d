import { sharedLease } from '../controls/shared-lease.ts';

/**
 * Planted bug: concurrent readers share the lease that the first of them started, so the others lose the key
 * early.
 *
 * Seen: textbook: a lease that is kept per key and not per holder.
 */
export default sharedLease('readers-share-a-lease', {
  startOfReader: (now, others) => Math.min(now, ...others),
});
