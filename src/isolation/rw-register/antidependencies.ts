import { RW, WW } from '../graph/edge-kinds.ts';
import { addEdge, type EdgeList } from '../graph/edge-list.ts';
import type { AppendIndex } from '../list-append/append-index.ts';
import type { RegisterReads } from './register-reads.ts';
import type { VersionOrder } from './version-order.ts';

/** At most this many edges for the readers of one version. Without those that are left out, less is found. */
const MAX_EDGES = 1_000_000;

/**
 * Adds an rw edge from each reader of a version to the writers of the versions that are newer, and a ww edge from its writer, if
 * the order is not implied by edges that there are.
 */
export function addAntidependencies(
  writes: AppendIndex,
  reads: RegisterReads,
  order: VersionOrder,
  { keys, isImplied }: { readonly keys: number; readonly isImplied: boolean },
  edges: EdgeList,
): void {
  const slots = writes.writer.length + keys;
  /** The readers of version `v` are those in `readers` from `starts[v]` on, up to `starts[v + 1]`. */
  const starts = new Int32Array(slots + 1);
  for (let read = 0; read < reads.size; read++) starts[reads.version[read]! + 1]! += 1;
  for (let slot = 0; slot < slots; slot++) starts[slot + 1]! += starts[slot]!;
  const next = starts.slice(0, slots);
  const readers = new Int32Array(reads.size);
  for (let read = 0; read < reads.size; read++) readers[next[reads.version[read]!]!++] = reads.reader[read]!;

  const added = new Int32Array(slots);
  for (let pair = 0; pair < order.size; pair++) {
    const older = order.older[pair]!;
    // A process that finds the initial version again has missed one: the rw edges of that read show it.
    if (order.newer[pair]! >= writes.writer.length) continue;
    const writer = writes.writer[order.newer[pair]!]!;
    if (!isImplied && older < writes.writer.length) addEdge(edges, writes.writer[older]!, writer, WW);
    const count = starts[older + 1]! - starts[older]!;
    if (added[older]! + count > MAX_EDGES) continue;
    added[older]! += count;
    for (let at = starts[older]!; at < starts[older + 1]!; at++) addEdge(edges, readers[at]!, writer, RW);
  }
}
