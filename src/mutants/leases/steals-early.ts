import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a key is stolen after half of its lease.
 *
 * Seen: lock files whose stale threshold is shorter than what their holders were told.
 */
export default renewableLease('steals-early', { expiresAfter: 0.5 });
