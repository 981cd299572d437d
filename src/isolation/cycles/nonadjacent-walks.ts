import type { DependencyGraph } from '../graph/dependency-graph.ts';
import { REALTIME, RW } from '../graph/edge-kinds.ts';
import { END, SKIPPED, strongComponents } from '../graph/strong-components.ts';
import type { RwEdge } from './read-skew.ts';

/**
 * The rw edges that are in a closed walk in which no two rw edges follow each other, and whose other edges are of the given
 * kinds.
 *
 * A walk of that sort is one through pairs of a node and whether an rw edge led to it, so these are the rw edges within a
 * strongly connected component of such pairs. Node `n` is pair `n`, and pair `size + n` if an rw edge led to it; from
 * `2 * size` on come the suffixes of real time.
 */
export function nonadjacentRwEdges(graph: DependencyGraph, kinds: number): RwEdge[] {
  const { size, offsets, targets, kinds: kindOf, firstAfter } = graph;
  const hasRealtime = (kinds & REALTIME) !== 0;
  const all = (hasRealtime ? 3 : 2) * size;
  const { componentOf } = strongComponents(all, (pair, number) => {
    if (pair >= 2 * size)
      return number === 0 ? pair - 2 * size : number === 1 && pair + 1 < all ? pair + 1 : END;
    const isLastRw = pair >= size;
    const node = isLastRw ? pair - size : pair;
    const edge = offsets[node]! + number;
    const end = offsets[node + 1]!;
    if (edge < end) {
      const kind = kindOf[edge]!;
      if (kind === RW) return isLastRw ? SKIPPED : size + targets[edge]!;
      return (kind & kinds) === 0 ? SKIPPED : targets[edge]!;
    }
    return hasRealtime && edge === end && firstAfter[node]! < size ? 2 * size + firstAfter[node]! : END;
  });
  const found: RwEdge[] = [];
  for (let from = 0; from < size; from++) {
    for (let edge = offsets[from]!; edge < offsets[from + 1]!; edge++) {
      const to = targets[edge]!;
      if (kindOf[edge] === RW && componentOf[from] === componentOf[size + to]) found.push({ from, to });
    }
  }
  return found;
}
