/**
 * The levels of a search. Each has a queue of entries, all stored in one array. An entry is an optional
 * operation and the entry that it extends; the first entry of a queue has no operation, later ones have one,
 * then two, and so on.
 */
export interface SearchLevels {
  /** The current level; -1 before the first. */
  depth(): number;
  /** Opens a level whose queue has only the empty entry. */
  push(orderLength: number): void;
  pop(): void;
  /** Appends an entry that extends the current one by an operation. `visited`: its configuration was visited already. */
  enqueue(operation: number, visited: boolean): void;
  /**
   * Goes on to the next entry of the queue and returns its optional operations; undefined if there is no
   * other.
   */
  nextEntry(): number[] | undefined;
  /** Whether the configuration of the current entry was visited when it was enqueued. */
  isVisited(): boolean;
  /** Begins with the current entry. `orderLength` is the length of the order there. */
  beginEntry(orderLength: number): void;
  /** The length of the order where the level begins. `depthAtEntry`: where the current entry begins. */
  depthAtLevel(): number;
  depthAtEntry(): number;
  /**
   * Where to look for the next operation: a node of the event list, and then the index of an optional one.
   */
  readonly cursor: Int32Array;
  readonly option: Int32Array;
}

const NOTHING = -1;

export function createSearchLevels(count: number): SearchLevels {
  const operations: number[] = [];
  const from: number[] = [];
  const visitedBefore: boolean[] = [];
  let level = -1;
  const start = new Int32Array(count);
  const at = new Int32Array(count);
  const before = new Int32Array(count);
  const after = new Int32Array(count);
  const cursor = new Int32Array(count);
  const option = new Int32Array(count);

  return {
    depth: () => level,
    push(orderLength) {
      level += 1;
      start[level] = at[level] = operations.length;
      operations.push(NOTHING);
      from.push(NOTHING);
      visitedBefore.push(true);
      before[level] = orderLength;
    },
    pop() {
      operations.length = from.length = visitedBefore.length = start[level]!;
      level -= 1;
    },
    enqueue(operation, visited) {
      operations.push(operation);
      from.push(at[level]!);
      visitedBefore.push(visited);
    },
    nextEntry() {
      at[level]! += 1;
      if (at[level] === operations.length) return undefined;
      const path: number[] = [];
      for (let entry = at[level]!; entry !== start[level]; entry = from[entry]!)
        path.push(operations[entry]!);
      return path.reverse();
    },
    isVisited: () => visitedBefore[at[level]!]!,
    beginEntry(orderLength) {
      after[level] = orderLength;
      option[level] = 0;
    },
    depthAtLevel: () => before[level]!,
    depthAtEntry: () => after[level]!,
    cursor,
    option,
  };
}
