import { oneWordLease } from '../parts/one-word-lease.ts';

/**
 * Planted bug: a holder that has not been heard of for 3 ms is taken for dead, and recovered. It is only slow.
 *
 * Seen: proper-lockfile: a lock file that is not refreshed in time, by a busy event loop, counts as stale.
 */
export default oneWordLease('recovers-the-living', {
  leaseMs: 3,
  now: () => performance.now(),
  ownerDied: true,
});
