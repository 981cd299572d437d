import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: an aborted wait for several keys keeps the keys that it has taken so far. One that times out
 * releases them.
 *
 * Seen: CWE-772, missing release of a resource after its effective lifetime.
 */
export default queueLock('keys-kept-on-abort', { keeps: (aborted) => aborted });
