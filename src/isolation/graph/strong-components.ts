/**
 * The strongly connected components of a graph: of two nodes in the same one, each is reachable from the other. A component
 * is numbered before those that lead to it, so an edge never leads to a component with a higher number.
 */
export interface StrongComponents {
  readonly count: number;
  /** The component of each node. */
  readonly componentOf: Int32Array;
}

/** What {@link SuccessorOf} returns after the last successor, and instead of an edge that does not count. */
export const END = -1;
export const SKIPPED = -2;

/** The successor of a node by its number, counted from 0. */
export type SuccessorOf = (node: number, number: number) => number;

/** Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, with a stack of its own instead of recursion. */
export function strongComponents(size: number, successorOf: SuccessorOf): StrongComponents {
  /** 0: not yet visited. */
  const visitedAt = new Int32Array(size);
  const low = new Int32Array(size);
  const componentOf = new Int32Array(size).fill(-1);
  const tried = new Int32Array(size);
  const path = new Int32Array(size);
  const open = new Int32Array(size);
  let [visited, pathLength, openLength, count] = [0, 0, 0, 0];
  for (let root = 0; root < size; root++) {
    if (visitedAt[root] !== 0) continue;
    visited += 1;
    visitedAt[root] = low[root] = visited;
    path[pathLength++] = root;
    open[openLength++] = root;
    while (pathLength > 0) {
      const node = path[pathLength - 1]!;
      const next = successorOf(node, tried[node]!++);
      if (next === SKIPPED) continue;
      if (next !== END) {
        if (visitedAt[next] === 0) {
          visited += 1;
          visitedAt[next] = low[next] = visited;
          path[pathLength++] = next;
          open[openLength++] = next;
        } else if (componentOf[next] === -1 && visitedAt[next]! < low[node]!) low[node] = visitedAt[next]!;
        continue;
      }
      pathLength -= 1;
      if (pathLength > 0) {
        const before = path[pathLength - 1]!;
        if (low[node]! < low[before]!) low[before] = low[node]!;
      }
      if (low[node] !== visitedAt[node]) continue;
      for (;;) {
        const member = open[--openLength]!;
        componentOf[member] = count;
        if (member === node) break;
      }
      count += 1;
    }
  }
  return { count, componentOf };
}
