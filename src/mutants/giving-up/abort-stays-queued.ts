import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a waiter that is aborted rejects its promise and stays in the queue. When its turn comes, the
 * key is granted to a waiter that is gone.
 *
 * Seen: textbook: a signal that is raced against a wait, which goes on.
 */
export default queueLock('abort-stays-queued', { leaves: ({ aborted }) => aborted });
