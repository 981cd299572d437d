import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: a waiter that is aborted rejects its promise and stays in line. When its turn comes nobody is there.
 *
 * Seen: textbook: a signal that is raced against a wait, which goes on.
 */
export default queueLock('abort-stays-queued', { leaves: ({ aborted }) => aborted });
