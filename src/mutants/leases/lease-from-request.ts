import { renewableLease } from '../controls/renewable-lease.ts';

/**
 * Planted bug: a lease counts from the moment of the request, so after a long wait it is over at once.
 *
 * Seen: node-redlock, issue 296.
 */
export default renewableLease('lease-from-request', { fromAsking: true });
