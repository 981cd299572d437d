import { sharedLease } from '../controls/shared-lease.ts';

/**
 * Planted bug: a reader whose lease is over is robbed by a writer, and its release says that it had the key all the while.
 *
 * Seen: textbook: what readers saw is not looked at again, since they change nothing.
 */
export default sharedLease('reader-not-told', { isQuiet: true });
