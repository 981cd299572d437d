import type { EdgeList } from './edge-list.ts';

/**
 * A graph of transactions. The edges of real time, of which there may be a number quadratic in that of the transactions, are
 * not stored: nodes are in the order of the invocations, so the transactions that began after a node completed are a
 * suffix of the nodes.
 */
export interface DependencyGraph {
  /** The number of nodes. */
  readonly size: number;
  /** The edges of a node are those from `offsets[node]` on, up to `offsets[node + 1]`. */
  readonly offsets: Uint32Array;
  readonly targets: Int32Array;
  readonly kinds: Uint8Array;
  /** All nodes from this one on began after the node completed; `size` or more if no node did. */
  readonly firstAfter: Int32Array;
  /** The transaction of each node; undefined if they are the same. */
  readonly transactions: Int32Array | undefined;
}

export function transactionOf({ transactions }: DependencyGraph, node: number): number {
  return transactions === undefined ? node : transactions[node]!;
}

/** The graph of these edges between transactions, and of their order in time. */
export function dependencyGraph(
  lists: readonly EdgeList[],
  size: number,
  firstAfter: Int32Array,
): DependencyGraph {
  let count = 0;
  const offsets = new Uint32Array(size + 1);
  for (const edges of lists) {
    count += edges.size;
    for (let edge = 0; edge < edges.size; edge++) offsets[edges.from[edge]!]! += 1;
  }
  for (let node = 1; node <= size; node++) offsets[node]! += offsets[node - 1]!;
  const targets = new Int32Array(count);
  const kinds = new Uint8Array(count);
  // From the last edge to the first, so that the offset of a node, its end so far, becomes its begin.
  for (const { size: last, from, to, kind } of lists.toReversed()) {
    for (let edge = last - 1; edge >= 0; edge--) {
      const place = --offsets[from[edge]!]!;
      targets[place] = to[edge]!;
      kinds[place] = kind[edge]!;
    }
  }
  return { size, offsets, targets, kinds, firstAfter, transactions: undefined };
}

/**
 * The part of a graph between some of its nodes.
 *
 * @param members in ascending order, so that those of the part are in the order of the invocations, too
 */
export function subgraph(graph: DependencyGraph, members: Int32Array): DependencyGraph {
  const size = members.length;
  const places = placesOf(members);
  const offsets = new Uint32Array(size + 1);
  let edges = 0;
  for (let node = 0; node < size; node++) {
    const member = members[node]!;
    for (let edge = graph.offsets[member]!; edge < graph.offsets[member + 1]!; edge++) {
      if (places(graph.targets[edge]!) !== -1) edges += 1;
    }
    offsets[node + 1] = edges;
  }
  const targets = new Int32Array(edges);
  const kinds = new Uint8Array(edges);
  const firstAfter = new Int32Array(size);
  let at = 0;
  for (let node = 0; node < size; node++) {
    const member = members[node]!;
    for (let edge = graph.offsets[member]!; edge < graph.offsets[member + 1]!; edge++) {
      const target = places(graph.targets[edge]!);
      if (target === -1) continue;
      targets[at] = target;
      kinds[at] = graph.kinds[edge]!;
      at += 1;
    }
    firstAfter[node] = lowerBound(members, graph.firstAfter[member]!);
  }
  const transactions = members.map((member) => transactionOf(graph, member));
  return { size, offsets, targets, kinds, firstAfter, transactions };
}

/** Below this many members, a search in them is faster than a map. */
const SEARCHED = 16;

/** Returns a function from a member to its place, and from others to -1. */
function placesOf(members: Int32Array): (member: number) => number {
  const { length } = members;
  const first = members[0]!;
  const span = members[length - 1]! - first + 1;
  if (span <= 8 * length) {
    const table = new Int32Array(span).fill(-1);
    for (let place = 0; place < length; place++) table[members[place]! - first] = place;
    return (member) => table[member - first] ?? -1;
  }
  if (length > SEARCHED) {
    const map = new Map<number, number>();
    for (let place = 0; place < length; place++) map.set(members[place]!, place);
    return (member) => map.get(member) ?? -1;
  }
  return (member) => members.indexOf(member);
}

/** The first place in an ascending array whose member is not below a value. */
export function lowerBound(members: Int32Array, value: number): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (members[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
