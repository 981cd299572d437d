import type { DependencyGraph } from '../graph/dependency-graph.ts';
import { REALTIME } from '../graph/edge-kinds.ts';
import { graphComponents } from '../graph/graph-components.ts';
import { type Effort, spend } from './effort.ts';

/** An rw edge of a graph. */
export interface RwEdge {
  readonly from: number;
  readonly to: number;
}

/** The number of rw edges that one pass looks for: the bits of a word. */
const AT_ONCE = 32;

/**
 * The first rw edges found that are in a cycle whose other edges are of the given kinds, none of them rw.
 *
 * The strongly connected components of those kinds are in an order along which their edges lead. So from the target of an rw
 * edge its source can be reached only if the target's component comes first, and on the way only components between them
 * need a look. One pass looks for the sources of 32 edges, each with a bit of its own.
 */
export function closedRwEdges(
  graph: DependencyGraph,
  kinds: number,
  candidates: readonly RwEdge[],
  effort: Effort,
): RwEdge[] {
  const { size, offsets, targets, kinds: kindOf, firstAfter } = graph;
  const { count, componentOf } = graphComponents(graph, kinds);
  const inOneComponent = candidates.filter(({ from, to }) => componentOf[from] === componentOf[to]);
  if (inOneComponent.length > 0) return inOneComponent;
  // A component has a higher number than those that it leads to.
  const open = candidates
    .filter(({ from, to }) => componentOf[to]! > componentOf[from]!)
    .sort((a, b) => componentOf[b.to]! - componentOf[a.to]!);
  const nodes = nodesByComponent(componentOf, count);
  const reachable = new Int32Array(count);
  for (let first = 0; first < open.length; first += AT_ONCE) {
    const batch = open.slice(first, first + AT_ONCE);
    const highest = componentOf[batch[0]!.to]!;
    const lowest = Math.min(...batch.map(({ from }) => componentOf[from]!));
    reachable.fill(0, lowest, highest + 1);
    for (const [bit, { to }] of batch.entries()) reachable[componentOf[to]!]! |= 1 << bit;
    const pass = (node: number, bits: number) => {
      const component = componentOf[node]!;
      if (component >= lowest) reachable[component]! |= bits;
    };
    for (let component = highest; component >= lowest; component--) {
      const bits = reachable[component]!;
      const end = nodes.starts[component + 1]!;
      spend(effort, 1);
      if (bits === 0) continue;
      for (let at = nodes.starts[component]!; at < end; at++) {
        const node = nodes.members[at]!;
        if (node >= size) {
          pass(node - size, bits);
          if (node + 1 < 2 * size) pass(node + 1, bits);
          continue;
        }
        spend(effort, offsets[node + 1]! - offsets[node]!);
        for (let edge = offsets[node]!; edge < offsets[node + 1]!; edge++) {
          if ((kindOf[edge]! & kinds) !== 0) pass(targets[edge]!, bits);
        }
        if ((kinds & REALTIME) !== 0 && firstAfter[node]! < size) pass(size + firstAfter[node]!, bits);
      }
    }
    const closed = batch.filter(({ from }, bit) => ((reachable[componentOf[from]!]! >> bit) & 1) !== 0);
    if (closed.length > 0) return closed;
  }
  return [];
}

/** The nodes of component `c` are those in `members` from `starts[c]` on, up to `starts[c + 1]`. */
interface NodesByComponent {
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

function nodesByComponent(componentOf: Int32Array, count: number): NodesByComponent {
  const starts = new Int32Array(count + 1);
  for (const component of componentOf) starts[component + 1]! += 1;
  for (let component = 0; component < count; component++) starts[component + 1]! += starts[component]!;
  const next = starts.slice(0, count);
  const members = new Int32Array(componentOf.length);
  for (let node = 0; node < componentOf.length; node++) members[next[componentOf[node]!]!++] = node;
  return { starts, members };
}
