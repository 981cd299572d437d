/**
 * The levels of a search, each with its queue of what is tried there, in one array for all. An entry is a span, and
 * the entry that it goes on from: the first of a queue has none of what need not be placed, the next ones have one, and so
 * on.
 */
export interface SearchLevels {
  /** The current one; -1 before the first. */
  depth(): number;
  /** Goes down to a new one, whose queue has but the entry of nothing. */
  goDown(trailDepth: number): void;
  goUp(): void;
  /** Adds to the queue: what goes on with this span from the entry that is looked at. */
  enqueue(span: number): void;
  /** Goes on to the next entry of the queue; undefined after the last. What it has of what need not be placed. */
  takeNext(): number[] | undefined;
  /** Begins to look at an entry, so deep in the trail. */
  look(trailDepth: number): void;
  /** How deep in the trail the level begins, and how deep the entry that is looked at. */
  depthBefore(): number;
  depthAfter(): number;
  /** Where to look for the next to place: a node of the list, and then an option by its index. */
  readonly cursor: Int32Array;
  readonly option: Int32Array;
}

const NOTHING = -1;

export function createSearchLevels(count: number): SearchLevels {
  const spans: number[] = [];
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
    goDown(trailDepth) {
      level += 1;
      start[level] = at[level] = spans.length;
      spans.push(NOTHING);
      from.push(NOTHING);
      before[level] = trailDepth;
    },
    goUp() {
      spans.length = from.length = start[level]!;
      level -= 1;
    },
    enqueue(span) {
      spans.push(span);
      from.push(at[level]!);
    },
    takeNext() {
      at[level]! += 1;
      if (at[level] === spans.length) return undefined;
      const path: number[] = [];
      for (let entry = at[level]!; entry !== start[level]; entry = from[entry]!) path.push(spans[entry]!);
      return path.reverse();
    },
    look(trailDepth) {
      after[level] = trailDepth;
      option[level] = 0;
    },
    depthBefore: () => before[level]!,
    depthAfter: () => after[level]!,
    cursor,
    option,
  };
}
