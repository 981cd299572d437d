import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a wait for several keys that is aborted keeps those that it has got; one that times out gives them back.
 *
 * Seen: CWE-772, missing release of a resource after its effective lifetime.
 */
export default queueLock('keys-kept-on-abort', { keeps: (aborted) => aborted });
