import { sharedLease } from '../controls/shared-lease.ts';

/**
 * Planted bug: a reader whose lease expired loses the key to a writer, and its release reports that it held
 * the key throughout.
 *
 * Seen: textbook: what a reader saw is not checked again, since it changes nothing.
 */
export default sharedLease('reader-not-told', { hidesSteal: true });
