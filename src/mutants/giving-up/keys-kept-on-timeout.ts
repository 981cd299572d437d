import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a wait for several keys that times out keeps the keys that it has taken so far.
 *
 * Seen: CWE-772, missing release of a resource after its effective lifetime.
 */
export default queueLock('keys-kept-on-timeout', { keeps: (aborted) => !aborted });
