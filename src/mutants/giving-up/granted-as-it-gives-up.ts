import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a waiter whose time is over gives up, also if it was handed the key by then. It is nobody's.
 *
 * Seen: textbook: a semaphore whose count is lost when a wait ends as it is cancelled.
 */
export default queueLock('granted-as-it-gives-up', { leaves: ({ granted }) => granted });
