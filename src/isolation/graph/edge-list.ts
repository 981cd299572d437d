import { grown } from '../table/grown.ts';

/** Edges between transactions, in columns. */
export interface EdgeList {
  /** The number of edges. The columns may be longer. */
  size: number;
  from: Int32Array<ArrayBuffer>;
  to: Int32Array<ArrayBuffer>;
  kind: Uint8Array<ArrayBuffer>;
}

/** @param expected about how many edges there will be: an estimate saves copies */
export function createEdgeList(expected = 64): EdgeList {
  return {
    size: 0,
    from: grown(new Int32Array(0), expected),
    to: grown(new Int32Array(0), expected),
    kind: grown(new Uint8Array(0), expected),
  };
}

/** Makes room for this many more edges, which saves copies. */
export function reserveEdges(edges: EdgeList, more: number): void {
  edges.from = grown(edges.from, edges.size + more);
  edges.to = grown(edges.to, edges.size + more);
  edges.kind = grown(edges.kind, edges.size + more);
}

/** Adds an edge. An edge from a transaction to itself is left out: a dependency graph has none. */
export function addEdge(edges: EdgeList, from: number, to: number, kind: number): void {
  if (from === to) return;
  const row = edges.size;
  if (row === edges.from.length) {
    edges.from = grown(edges.from, row + 1);
    edges.to = grown(edges.to, row + 1);
    edges.kind = grown(edges.kind, row + 1);
  }
  edges.from[row] = from;
  edges.to[row] = to;
  edges.kind[row] = kind;
  edges.size += 1;
}

/** The edges between nodes that have a place, from place to place. @param placeOf -1 for the other nodes */
export function edgesWithin(placeOf: Int32Array, { size, from, to, kind }: EdgeList): EdgeList {
  const within = createEdgeList();
  for (let row = 0; row < size; row++) {
    const [source, target] = [placeOf[from[row]!]!, placeOf[to[row]!]!];
    if (source !== -1 && target !== -1) addEdge(within, source, target, kind[row]!);
  }
  return within;
}
