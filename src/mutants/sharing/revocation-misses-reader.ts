import { visibleReaders } from '../controls/revocable-readers.ts';

/**
 * Planted bug: a writer looks for the readers that are in before it takes their way in from them. A reader
 * that comes in between is missed. The writer delays there to make this likely.
 *
 * Seen: Dice and Kogan, BRAVO, USENIX ATC 2019, names the order that both sides have to keep: a writer clears
 * the bias and then looks, a reader makes itself visible and then looks at the bias.
 */
export default visibleReaders('revocation-misses-reader', true);
