/** How many intervals cover each of many cells. */
export interface CoverCounts {
  /** Adds an interval to the cells from `from` to `to`, both included; `-1` takes one away. */
  add(from: number, to: number, count: 1 | -1): void;
  /** Takes out the cells from `from` to `to` that no interval covers, and returns them in their order. */
  takeUncovered(from: number, to: number): number[];
}

/** A cell that has been taken out. */
const TAKEN = 2 ** 30;

/** For cells from 0 to below `size`. Both functions take logarithmic time for each cell that is returned and each call. */
export function createCoverCounts(size: number): CoverCounts {
  let leaves = 1;
  while (leaves < size) leaves *= 2;
  /** By node of a binary tree: the lowest count below it, without what was added to the nodes above it. */
  const lowest = new Int32Array(2 * leaves);
  const added = new Int32Array(2 * leaves);
  lowest.fill(TAKEN, leaves + size);
  for (let node = leaves - 1; node >= 1; node--)
    lowest[node] = Math.min(lowest[2 * node]!, lowest[2 * node + 1]!);

  function pullUp(node: number): void {
    lowest[node] = Math.min(lowest[2 * node]!, lowest[2 * node + 1]!) + added[node]!;
  }

  function addBelow(
    node: number,
    first: number,
    last: number,
    from: number,
    to: number,
    count: number,
  ): void {
    if (to < first || last < from) return;
    if (from <= first && last <= to) {
      lowest[node]! += count;
      added[node]! += count;
      return;
    }
    const middle = (first + last) >> 1;
    addBelow(2 * node, first, middle, from, to, count);
    addBelow(2 * node + 1, middle + 1, last, from, to, count);
    pullUp(node);
  }

  /** `above`: what was added to the nodes above this one. */
  function takeBelow(
    node: number,
    first: number,
    last: number,
    from: number,
    to: number,
    above: number,
    taken: number[],
  ): void {
    if (to < first || last < from || lowest[node]! + above > 0) return;
    if (first === last) {
      taken.push(first);
      lowest[node] = TAKEN;
      return;
    }
    const middle = (first + last) >> 1;
    const here = above + added[node]!;
    takeBelow(2 * node, first, middle, from, to, here, taken);
    takeBelow(2 * node + 1, middle + 1, last, from, to, here, taken);
    pullUp(node);
  }

  return {
    add(from, to, count) {
      addBelow(1, 0, leaves - 1, from, to, count);
    },
    takeUncovered(from, to) {
      const taken: number[] = [];
      takeBelow(1, 0, leaves - 1, from, to, 0, taken);
      return taken;
    },
  };
}
