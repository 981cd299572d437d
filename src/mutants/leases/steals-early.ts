import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a key is stolen when half of its lease is over.
 *
 * Seen: lock files whose stale threshold is shorter than what their holders were told.
 */
export default renewableLease('steals-early', { believed: 0.5 });
