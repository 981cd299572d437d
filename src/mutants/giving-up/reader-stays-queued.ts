import { queueLock } from '../controls/queue-lock.ts';

/**
 * Planted bug: only writers leave the line when they give up. A reader is counted as one that is in when its turn
 * comes, and no writer gets in any more.
 *
 * Seen: textbook: readers that are counted when they ask, and not when they come in.
 */
export default queueLock('reader-stays-queued', { leaves: ({ shared }) => shared });
