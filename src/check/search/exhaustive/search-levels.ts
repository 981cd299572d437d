/**
 * The levels of a search, each with its queue of what is tried there, in one array for all. An entry is a operation, and
 * the entry that it goes on from: the first of a queue has none of what need not be placed, the next ones have one, and so
 * on.
 */
export interface SearchLevels {
  /** The current one; -1 before the first. */
  depth(): number;
  /** Goes down to a new one, whose queue has but the entry of nothing. */
  push(trailDepth: number): void;
  pop(): void;
  /** Adds to the queue: what goes on with this operation from the entry that is looked at. */
  enqueue(operation: number): void;
  /** Goes on to the next entry of the queue; undefined after the last. What it has of what need not be placed. */
  nextEntry(): number[] | undefined;
  /** Begins to look at an entry, so deep in the trail. */
  beginEntry(trailDepth: number): void;
  /** How deep in the trail the level begins, and how deep the entry that is looked at. */
  depthAtLevel(): number;
  depthAtEntry(): number;
  /** Where to look for the next to place: a node of the list, and then an option by its index. */
  readonly cursor: Int32Array;
  readonly option: Int32Array;
}

const NOTHING = -1;

export function createSearchLevels(count: number): SearchLevels {
  const operations: number[] = [];
  const from: number[] = [];
  let level = -1;
  const start = new Int32Array(count);
  const at = new Int32Array(count);
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const cursor = new Int32Array(count);
  const option = new Int32Array(count);

  return {
    depth: () => level,
    push(trailDepth) {
      level += 1;
      start[level] = at[level] = operations.length;
      operations.push(NOTHING);
      from.push(NOTHING);
      before[level] = trailDepth;
    },
    pop() {
      operations.length = from.length = start[level]!;
      level -= 1;
    },
    enqueue(operation) {
      operations.push(operation);
      from.push(at[level]!);
    },
    nextEntry() {
      at[level]! += 1;
      if (at[level] === operations.length) return undefined;
      const path: number[] = [];
      for (let entry = at[level]!; entry !== start[level]; entry = from[entry]!)
        path.push(operations[entry]!);
      return path.reverse();
    },
    beginEntry(trailDepth) {
      after[level] = trailDepth;
      option[level] = 0;
    },
    depthAtLevel: () => before[level]!,
    depthAtEntry: () => after[level]!,
    cursor,
    option,
  };
}
