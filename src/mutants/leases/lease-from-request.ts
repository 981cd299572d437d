import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a lease is dated from when the key was asked for: after a long wait it is over at once.
 *
 * Seen: node-redlock, issue 296.
 */
export default renewableLease('lease-from-request', { fromAsking: true });
