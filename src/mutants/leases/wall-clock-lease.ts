import { oneWordLease } from '../parts/one-word-lease.ts';

/**
 * Planted bug: leases run by the wall clock. When it is set an hour on, every lease has run out.
 *
 * Seen: Kleppmann, How to do distributed locking, 2016, on Redlock and clocks that jump.
 */
export default oneWordLease('wall-clock-lease', {
  leaseMs: 30_000,
  now: () => Date.now(),
  ownerDied: false,
});
