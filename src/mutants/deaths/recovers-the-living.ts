import { oneWordLease } from '../parts/one-word-lease.ts';

/**
 * Planted bug: a holder that was silent for 3 ms is taken for dead and its key is recovered. It was only
 * slow.
 *
 * Seen: proper-lockfile: a lock file that is not refreshed in time, because the event loop was busy, counts
 * as stale.
 */
export default oneWordLease('recovers-the-living', {
  leaseMs: 3,
  now: () => performance.now(),
  ownerDied: true,
});
