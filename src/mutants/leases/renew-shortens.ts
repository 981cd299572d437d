import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: `renew` leaves a quarter of a lease, however much was left before.
 *
 * Seen: locks whose extension is shorter than the first lease.
 */
export default renewableLease('renew-shortens', {
  renew(words, at, mine, anew, lease) {
    const shorter = anew - (((lease * 3n) / 4n) << 1n);
    if (Atomics.compareExchange(words, at, mine, shorter) !== mine) throw new Error('stolen');
    return shorter;
  },
});
