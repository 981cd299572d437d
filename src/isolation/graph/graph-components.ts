import type { DependencyGraph } from './dependency-graph.ts';
import { REALTIME } from './edge-kinds.ts';
import { END, SKIPPED, type StrongComponents, strongComponents } from './strong-components.ts';

/**
 * The strongly connected components of a graph with edges of some kinds only.
 *
 * With real time, there is a *suffix* behind each node, numbered from `size` on, that stands for the node and those after it:
 * it leads to its first node and to the next suffix. So the edges of real time are linear in number.
 */
export function graphComponents(graph: DependencyGraph, kinds: number): StrongComponents {
  const { size, offsets, targets, kinds: kindOf, firstAfter } = graph;
  const hasRealtime = (kinds & REALTIME) !== 0;
  return strongComponents(hasRealtime ? 2 * size : size, (node, number) => {
    if (node >= size)
      return number === 0 ? node - size : number === 1 && node + 1 < 2 * size ? node + 1 : END;
    const edge = offsets[node]! + number;
    const end = offsets[node + 1]!;
    if (edge < end) return (kindOf[edge]! & kinds) === 0 ? SKIPPED : targets[edge]!;
    return hasRealtime && edge === end && firstAfter[node]! < size ? size + firstAfter[node]! : END;
  });
}

/** The nodes that are in a cycle, in ascending order. */
export function cyclicNodes(graph: DependencyGraph, kinds: number): Int32Array {
  const components = graphComponents(graph, kinds);
  const sizes = componentSizes(graph, components);
  return components.componentOf
    .subarray(0, graph.size)
    .map((component, node) => (sizes[component]! < 2 ? -1 : node))
    .filter((node) => node !== -1);
}

/** The components that have more than one node, each with its nodes in ascending order. */
export function cyclicComponents(graph: DependencyGraph, kinds: number): Int32Array[] {
  const { size } = graph;
  const strong = graphComponents(graph, kinds);
  const { count, componentOf } = strong;
  const sizes = componentSizes(graph, strong);
  const components: Int32Array[] = [];
  /** The place of a component in `components`, counted from 1, and how many nodes were added to it. */
  const places = new Int32Array(count);
  const added = new Int32Array(count);
  for (let node = 0; node < size; node++) {
    const component = componentOf[node]!;
    if (sizes[component]! < 2) continue;
    if (places[component] === 0) places[component] = components.push(new Int32Array(sizes[component]!));
    components[places[component]! - 1]![added[component]!++] = node;
  }
  return components;
}

/** How many nodes each component has. A suffix is in a cycle only with a node in the same component, so it does not count. */
function componentSizes({ size }: DependencyGraph, { count, componentOf }: StrongComponents): Int32Array {
  const sizes = new Int32Array(count);
  for (let node = 0; node < size; node++) sizes[componentOf[node]!]! += 1;
  return sizes;
}
