import { RW, WW } from '../graph/edge-kinds.ts';
import { addEdge, type EdgeList, reserveEdges } from '../graph/edge-list.ts';
import type { WriteIndex } from '../table/write-index.ts';
import type { RegisterReads } from './register-reads.ts';
import type { VersionOrder, VersionPairs } from './version-order.ts';

/**
 * At most this many edges for the readers of one version, and for those of all in one order, besides a few for each read.
 * If any are left out, the pairs say so.
 */
const MAX_EDGES = 1_000_000;
const MAX_EDGES_OF_ALL = 2 ** 23;
const EDGES_EACH = 8;

/** Adds the edges that follow from an order of versions. */
export type AddAntidependencies = (order: VersionOrder, isImplied: boolean, edges: EdgeList) => void;

/**
 * Returns a function that adds an rw edge from each reader of a version to the writers of the versions that are newer, and a ww
 * edge from its writer, if the order is not implied by edges that there are.
 */
export function createAntidependencies(
  writes: WriteIndex,
  reads: RegisterReads,
  pairs: VersionPairs,
  keys: number,
): AddAntidependencies {
  const slots = writes.writer.length + keys;
  /** The readers of version `v` are those in `readers` from `starts[v]` on, up to `starts[v + 1]`. */
  const starts = new Int32Array(slots + 1);
  for (let read = 0; read < reads.size; read++) starts[reads.version[read]!]! += 1;
  for (let slot = 1; slot <= slots; slot++) starts[slot]! += starts[slot - 1]!;
  const readers = new Int32Array(reads.size);
  for (let read = reads.size - 1; read >= 0; read--)
    readers[--starts[reads.version[read]!]!] = reads.reader[read]!;
  const added = new Int32Array(slots);

  return (order, isImplied, edges) => {
    added.fill(0);
    let expected = isImplied ? 0 : order.end - order.begin;
    for (let pair = order.begin; pair < order.end; pair++) {
      const older = pairs.older[pair]!;
      expected += Math.min(starts[older + 1]! - starts[older]!, MAX_EDGES);
    }
    reserveEdges(edges, Math.min(expected, MAX_EDGES_OF_ALL));
    let left = MAX_EDGES_OF_ALL + EDGES_EACH * reads.size;
    for (let pair = order.begin; pair < order.end; pair++) {
      const older = pairs.older[pair]!;
      const newer = pairs.newer[pair]!;
      // A process that finds the initial version again has missed one: the rw edges of that read show it.
      if (newer >= writes.writer.length) continue;
      const writer = writes.writer[newer]!;
      if (!isImplied && older < writes.writer.length) addEdge(edges, writes.writer[older]!, writer, WW);
      const [first, end] = [starts[older]!, starts[older + 1]!];
      if (end - first > left || added[older]! + end - first > MAX_EDGES) {
        pairs.isLeftOut[pair] = 1;
        pairs.isPartial = true;
        continue;
      }
      added[older]! += end - first;
      left -= end - first;
      for (let at = first; at < end; at++) addEdge(edges, readers[at]!, writer, RW);
    }
  };
}
