import type { JsonIds } from './json-ids.ts';

/**
 * What the reads of lists returned. Most reads of a key are prefixes of its longest version, so each key has one list that
 * grows, and a read is a length. A read that is no prefix of that list, nor the list of it, begins or extends a *branch*.
 */
export interface VersionLists {
  /** The ids of the elements of a list. Branch 0 is the list of the key. */
  elements(key: number, branch: number): readonly number[];
  /** The branches of a key, without 0. */
  branchesOf(key: number): readonly number[];
  /**
   * Adds what a read of a key returned, and returns its branch.
   *
   * @throws {@link InvalidJsonValueError} for an element that is not JSON
   */
  add(key: number, read: readonly unknown[]): number;
}

/** Only the last branches of a key are compared with a read, so that many branches do not take quadratic time. */
const MAX_COMPARED = 8;
const none: readonly number[] = [];

export function createVersionLists(values: JsonIds): VersionLists {
  const lists: number[][] = [];
  const branches: number[][] = [none as number[]];
  const branchesOfKey = new Map<number, number[]>();
  const addBranch = (key: number, read: readonly unknown[]): number => {
    let ofKey = branchesOfKey.get(key);
    if (ofKey === undefined) {
      ofKey = [];
      branchesOfKey.set(key, ofKey);
    }
    for (let i = ofKey.length - 1; i >= 0 && i >= ofKey.length - MAX_COMPARED; i--) {
      if (joins(branches[ofKey[i]!]!, read, values)) return ofKey[i]!;
    }
    const branch = branches.length;
    branches.push(Array.from(read, (element) => values.idOf(element)));
    ofKey.push(branch);
    return branch;
  };
  return {
    elements: (key, branch) => (branch === 0 ? (lists[key] ?? none) : branches[branch]!),
    branchesOf: (key) => branchesOfKey.get(key) ?? none,
    add(key, read) {
      while (key >= lists.length) lists.push([]);
      return joins(lists[key]!, read, values) ? 0 : addBranch(key, read);
    },
  };
}

/** Whether one of them is a prefix of the other. If so, the list becomes the longer one. */
function joins(list: number[], read: readonly unknown[], values: JsonIds): boolean {
  const shared = Math.min(list.length, read.length);
  for (let i = 0; i < shared; i++) {
    const id = list[i]!;
    // A small natural number is its own id. A negative id is that of another value.
    if ((read[i] !== id || id < 0) && values.idOf(read[i]) !== id) return false;
  }
  for (let i = list.length; i < read.length; i++) list.push(values.idOf(read[i]));
  return true;
}
