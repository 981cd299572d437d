import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: only writers leave the queue when they give up. A reader counts as admitted when its turn
 * comes, and no writer gets in any more.
 *
 * Seen: textbook: readers that are counted when they ask, and not when they are admitted.
 */
export default queueLock('reader-stays-queued', { leaves: ({ shared }) => shared });
