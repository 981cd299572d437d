import { oneWordLease } from '../parts/one-word-lease.ts';

/**
 * Planted bug: leases are measured by the wall clock. When that is set an hour ahead, every lease has
 * expired.
 *
 * Seen: Kleppmann, How to do distributed locking, 2016, on Redlock and clocks that jump.
 */
export default oneWordLease('wall-clock-lease', {
  leaseMs: 30_000,
  now: () => Date.now(),
  ownerDied: false,
});
