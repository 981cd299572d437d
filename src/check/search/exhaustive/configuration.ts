import type { MemoryBudget } from '../../limits/memory-budget.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { EventList } from './event-list.ts';
import { createVisited } from './visited-configurations.ts';

/** Which operations are placed, and with which states that was so before. */
export interface Configuration {
  isLinearized(operation: number): boolean;
  /** Whether all that come before it in every order are placed. */
  isReady(operation: number): boolean;
  linearize(operation: number): void;
  undo(operation: number): void;
  /** How many of those that have to be placed are not. */
  remaining(): number;
  /** Of the pending ones of a kind, the next to use; undefined if all were. */
  nextOfGroup(kind: number): number | undefined;
  /**
   * Notes what is placed, with the state; false if that is needless: the same was placed with the same state, and no
   * more of the pending ones. Whatever order goes on from here goes on from there as well.
   *
   * @throws {@link OutOfMemoryError}
   */
  visit(state: number): boolean;
  /** How many configurations were compared so far. */
  compared(): number;
  clear(): void;
}

/** What stands in place of the first that is not placed where all are. */
const NOTHING_LEFT = -1;

export function createConfiguration(
  table: OperationTable,
  list: EventList,
  memory: MemoryBudget,
): Configuration {
  const { count, required, firstPending, pendingGroups, groupOf, followers } = table;
  /** Of each that has to be placed: how many that are not come before it in every order. */
  const waitsFor = new Int32Array(required);
  for (const later of followers.flat()) waitsFor[later]! += 1;
  const linearized = new Int32Array((firstPending + 31) >> 5);
  /** One bit for each pending one. Those of a kind are used in their order, so this is a count of each kind. */
  const used = new Int32Array((count - firstPending + 31) >> 5);
  const usedOf = new Int32Array(pendingGroups.length);
  const words = new Int32Array(linearized.length * 2 + used.length + 4);
  const visited = createVisited(memory);
  let remaining = required;
  let length = 0;

  /** The words of those from `from` to `to`. */
  function write(bits: Int32Array, from: number, to: number): void {
    for (let word = from >> 5; word << 5 < to; word++) words[length++] = bits[word]!;
  }

  return {
    isLinearized(s) {
      const bit = s < firstPending ? s : s - firstPending;
      return ((s < firstPending ? linearized : used)[bit >> 5]! & (1 << (bit & 31))) !== 0;
    },
    isReady: (s) => waitsFor[s] === 0,
    linearize(s) {
      if (s < firstPending) {
        linearized[s >> 5]! |= 1 << (s & 31);
        if (s >= required) return;
        for (const later of followers[s]!) waitsFor[later]! -= 1;
        list.remove(s);
        remaining -= 1;
      } else {
        const bit = s - firstPending;
        used[bit >> 5]! |= 1 << (bit & 31);
        usedOf[groupOf[bit]!]! += 1;
      }
    },
    undo(s) {
      if (s < firstPending) {
        linearized[s >> 5]! &= ~(1 << (s & 31));
        if (s >= required) return;
        for (const later of followers[s]!) waitsFor[later]! += 1;
        list.restore(s);
        remaining += 1;
      } else {
        const bit = s - firstPending;
        used[bit >> 5]! &= ~(1 << (bit & 31));
        usedOf[groupOf[bit]!]! -= 1;
      }
    },
    remaining: () => remaining,
    nextOfGroup: (kind) => pendingGroups[kind]![usedOf[kind]!],
    visit(state) {
      // The first that is not placed tells which others can be: all before it are, and none that began after it returned.
      const first = remaining === 0 ? NOTHING_LEFT : list.operation[list.next[0]!]!;
      words[0] = state;
      words[1] = first;
      length = 2;
      if (first !== NOTHING_LEFT) write(linearized, first, table.requiredBefore[first]!);
      const openEnd = first === NOTHING_LEFT ? firstPending : table.openBefore[first]!;
      if (openEnd > required) write(linearized, required, openEnd);
      const keyLength = length;
      write(used, 0, (first === NOTHING_LEFT ? count : table.pendingBefore[first]!) - firstPending);
      return visited.add(words, keyLength, length);
    },
    compared: visited.compared,
    clear: visited.clear,
  };
}
