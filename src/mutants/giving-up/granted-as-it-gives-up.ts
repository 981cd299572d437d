import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a waiter whose time is up leaves even if it was granted the key by then, and the key stays
 * taken.
 *
 * Seen: textbook: a semaphore whose count is lost when a wait is granted as it is cancelled.
 */
export default queueLock('granted-as-it-gives-up', { leaves: ({ granted }) => granted });
