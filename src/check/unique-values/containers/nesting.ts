import type { CheckTime } from '../../limits/out-of-time.ts';
import { createCoverCounts } from '../ranges/cover-counts.ts';
import { createLowestInRange } from '../ranges/lowest-in-range.ts';
import { type ValueLife, zoneBegin, zoneEnd } from './value-lives.ts';

/**
 * The lives that remain when all those are taken out that stand in the way of no other: none if and only if a stack has
 * an order of the operations.
 *
 * This is decrease and conquer as in Lee and Mathur ("Efficient Decrease-and-Conquer Linearizability Monitoring", OOPSLA
 * 2025): a value is taken out if the others have an order if and only if all of them have one. An order of a stack's
 * operations is a sequence of blocks: an `add`, blocks, and the `remove` of the same value. Taking a value out of an order
 * leaves one. Conversely:
 *
 * 1. Where no zone covers a moment (a *gap*), the values can be divided into those of which all operations come before it,
 *    and those of which all come after it, because no operation of the second kind completed before one of the first was
 *    invoked. Orders of the two in sequence are an order of both. So the values between two gaps, a *segment*, can be
 *    ordered by themselves.
 * 2. A value both of whose operations were open at a gap can be added and removed there, between the two orders.
 * 3. If in a segment no operation completed before the `add` of a value was invoked, and none was invoked after its `remove`
 *    completed, these two can enclose an order of the others. (The value is *outermost*.)
 * 4. Suppose that a segment has an order of two or more blocks. Then no operation of the later blocks completed before one
 *    of the first block was invoked, so there is a gap between the zones of the two. Hence an order of a segment without a gap
 *    inside is one block, and the value that begins and ends it is outermost. If there is no such value, there is no order.
 *
 * A value that is outermost once stays so while others are taken out and segments are divided. So for both operations it
 * is enough to notice once that no other stands in the way, and the time is O(n log n).
 *
 * A value that is never removed gets a `remove` that is invoked after all other events, and never completes.
 */
export function livesOutOfNesting(lives: readonly ValueLife[], checkTime: CheckTime): ValueLife[] {
  const count = lives.length;
  if (count === 0) return [];
  const begin = lives.map(zoneBegin);
  const end = lives.map(zoneEnd);
  // The ends of zones by rank: a begin is 2i, an end 2i + 1. Cell r lies between the ends with the ranks r - 1 and r.
  const at = (mark: number) => ((mark & 1) === 0 ? begin : end)[mark >> 1]!;
  const marks = Array.from({ length: 2 * count }, (_, mark) => mark);
  marks.sort((a, b) => {
    checkTime();
    return at(a) === at(b) ? a - b : at(a) - at(b);
  });
  const beginRank = new Int32Array(count);
  const endRank = new Int32Array(count);
  for (const [rank, mark] of marks.entries()) ((mark & 1) === 0 ? beginRank : endRank)[mark >> 1] = rank;
  const ranks = 2 * count;
  const lifeAt = (rank: number) => marks[rank]! >> 1;

  const covers = createCoverCounts(ranks + 1);
  const gaps = { before: createLowestInRange(ranks + 1), after: createLowestInRange(ranks + 1) };
  // All by the rank of the begin, of the lives that are left; those by `add` and `remove`, of the lives of which another
  // operation may still stand in the way there.
  const firstBegin = createLowestInRange(ranks);
  const lastEnd = createLowestInRange(ranks);
  const firstAdd = createLowestInRange(ranks);
  const lastRemove = createLowestInRange(ranks);
  // By the rank of the end, of the lives whose zone is backward.
  const backward = createLowestInRange(ranks);
  const isLeft = new Uint8Array(count).fill(1);
  const sidesFree = new Uint8Array(count);
  const outermost: number[] = [];

  for (let life = 0; life < count; life++) {
    checkTime();
    const rank = beginRank[life]!;
    firstBegin.put(rank, rank);
    lastEnd.put(rank, -endRank[life]!);
    firstAdd.put(rank, lives[life]!.add.invokedAt);
    lastRemove.put(rank, -lives[life]!.removeCompletedAt);
    if (rank < endRank[life]!) covers.add(rank + 1, endRank[life]!, 1);
    else backward.put(endRank[life]!, -rank);
  }

  function takeOut(life: number): void {
    isLeft[life] = 0;
    const rank = beginRank[life]!;
    for (const tree of [firstBegin, lastEnd, firstAdd, lastRemove]) tree.delete(rank);
    if (rank > endRank[life]!) backward.delete(endRank[life]!);
    else covers.add(rank + 1, endRank[life]!, -1);
  }

  /** Notices the lives that are outermost in the segment between two gaps. */
  function lookAt(fromGap: number, toGap: number): void {
    const [from, to] = [fromGap, toGap - 1];
    if (from > to) return;
    const first = firstBegin.lowest(from, to);
    if (first === -1) return;
    const last = lastEnd.lowest(from, to);
    freeSide(firstAdd, from, to, begin[lifeAt(first)]!);
    freeSide(lastRemove, from, to, -end[lifeAt(last)]!);
  }

  /** Lives whose key is at most the limit have no operation in their way on one side. */
  function freeSide(tree: typeof firstAdd, from: number, to: number, limit: number): void {
    for (;;) {
      checkTime();
      const rank = tree.lowest(from, to);
      if (rank === -1) return;
      const life = lifeAt(rank);
      const key = tree === firstAdd ? lives[life]!.add.invokedAt : -lives[life]!.removeCompletedAt;
      if (key > limit) return;
      tree.delete(rank);
      sidesFree[life]! += 1;
      if (sidesFree[life] === 2) outermost.push(life);
    }
  }

  /** Looks for gaps in some cells, and then at the segments that they divide. */
  function divide(fromCell: number, toCell: number): void {
    const found = covers.takeUncovered(fromCell, toCell);
    for (const gap of found) {
      checkTime();
      gaps.before.put(gap, -gap);
      gaps.after.put(gap, gap);
      for (;;) {
        checkTime();
        // A backward zone whose end comes before the gap, and whose begin comes after it.
        const rank = backward.lowest(0, gap - 1);
        if (rank === -1 || beginRank[lifeAt(rank)]! < gap) break;
        takeOut(lifeAt(rank));
      }
    }
    let left = fromCell === 0 ? 0 : gaps.before.lowest(0, fromCell - 1);
    for (const gap of found) {
      lookAt(left, gap);
      left = gap;
    }
    if (toCell < ranks) lookAt(left, gaps.after.lowest(toCell + 1, ranks));
  }

  divide(0, ranks);
  while (outermost.length > 0) {
    checkTime();
    const life = outermost.pop()!;
    if (isLeft[life] === 0) continue;
    takeOut(life);
    const [from, to] = [beginRank[life]!, endRank[life]!];
    divide(Math.min(from, to) + 1, Math.max(from, to));
  }
  return lives.filter((_, life) => isLeft[life] === 1);
}
