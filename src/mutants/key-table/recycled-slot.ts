import { recyclingTable } from '../controls/recycling-table.ts';

/**
 * Planted bug: a slot that is reassigned to another key keeps its generation. A thread that saw the slot
 * free under its own key takes it although it belongs to another key by then: the ABA problem. The thread
 * delays between the look and the compare-and-set to make this likely.
 *
 * Seen: Herlihy and Shavit, The Art of Multiprocessor Programming, 10.6: Memory Reclamation and the ABA
 * Problem.
 */
export default recyclingTable('recycled-slot', { keepsGeneration: true });
