import type { MemoryBudget } from '../../limits/memory-budget.ts';
import type { OperationTable } from '../problem/operation-table.ts';
import type { EventList } from './event-list.ts';
import { createVisited } from './visited-configurations.ts';

/**
 * The set of linearized operations, with a memory of the configurations visited so far: a set and the state
 * that it led to.
 */
export interface Configuration {
  isLinearized(operation: number): boolean;
  /** Whether all operations that precede this one in every order are linearized. */
  isReady(operation: number): boolean;
  linearize(operation: number): void;
  undo(operation: number): void;
  /** Changes with each operation that is linearized or undone. */
  version(): number;
  /** How many required operations are not linearized. */
  remaining(): number;
  /** The next operation of a pending group to linearize; undefined if all are. */
  nextOfGroup(group: number): number | undefined;
  /**
   * Remembers the current set with this state. False if that is redundant: the same set of required
   * operations was visited with the same state, and with no more of the pending operations, so any order that
   * goes on from here goes on from there as well.
   *
   * @throws {@link OutOfMemoryError}
   */
  visit(state: number): boolean;
  /** How many configurations were compared so far. */
  compared(): number;
  clear(): void;
}

/** Stands for the first operation that is not linearized once all are. */
const NOTHING_LEFT = -1;

export function createConfiguration(
  table: OperationTable,
  list: EventList,
  memory: MemoryBudget,
): Configuration {
  const { count, required, firstPending, pendingGroups, groupOf, followers } = table;
  /** For each required operation: how many operations that are not linearized precede it in every order. */
  const waitsFor = new Int32Array(required);
  for (const later of followers.flat()) waitsFor[later]! += 1;
  const linearized = new Int32Array((firstPending + 31) >> 5);
  /**
   * One bit per pending operation. The operations of a group are used in order, so the bits count each group.
   */
  const used = new Int32Array((count - firstPending + 31) >> 5);
  const usedOf = new Int32Array(pendingGroups.length);
  const words = new Int32Array(linearized.length * 2 + used.length + 4);
  const visited = createVisited(memory);
  let remaining = required;
  let length = 0;
  let version = 0;

  /** Appends the words that hold the bits from `from` to `to`. */
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
      version += 1;
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
      version += 1;
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
    version: () => version,
    remaining: () => remaining,
    nextOfGroup: (group) => pendingGroups[group]![usedOf[group]!],
    visit(state) {
      // The first operation that is not linearized limits the others: all before it are linearized, and none
      // that was invoked after its return can be.
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
