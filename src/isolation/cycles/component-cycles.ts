import type { CycleAnomalyName, CycleName } from '../anomalies/anomaly-name.ts';
import type { DependencyGraph } from '../graph/dependency-graph.ts';
import { REALTIME, RW, WR, WW, WW_IN_DOUBT } from '../graph/edge-kinds.ts';
import { cyclicComponents, graphComponents } from '../graph/graph-components.ts';
import { type Cycle, simpleCycles } from './cycle.ts';
import { cycleName, impliedCycles } from './cycle-name.ts';
import { type Effort, ExhaustedEffortError } from './effort.ts';
import { nonadjacentRwEdges } from './nonadjacent-walks.ts';
import { createPathSearch, type PathRules } from './path-search.ts';
import { closedRwEdges, type RwEdge } from './read-skew.ts';

/** How far to look for a shorter cycle than the one found: this many edges, and this many for each of the graph. */
const EDGES_FOR_SHORTER = 200_000;
const EDGES_FOR_SHORTER_EACH = 4;

/**
 * Calls `found` with one cycle of each kind that a strongly connected graph has, unless a worse kind implies it. Each is a
 * shortest one of its kind, unless that takes too long to find.
 *
 * Whether there is a cycle is decided exactly: for each kind, in time that is linear in the edges; for G-single, in the
 * product of the edges and the rw edges over 32, if no cycle is found by a quick search before. One exception: a
 * G-nonadjacent may be missed where there is a G1c, which rules out more levels, since a closed walk without adjacent rw edges
 * may consist of the G1c and of cycles with adjacent ones. (To decide it would be to find a simple path that avoids pairs of
 * edges, which is NP-complete: Szeider, "Finding paths in graphs avoiding forbidden transitions", 2003.)
 *
 * @param order the kinds of edges of order that count
 * @param known the kinds of cycles that are not asked for, because one that implies them is known
 */
export function findComponentCycles(
  graph: DependencyGraph,
  order: number,
  known: Set<CycleAnomalyName>,
  effort: Effort,
  found: (name: CycleAnomalyName, cycle: Cycle) => void,
): void {
  const pathOf = createPathSearch(graph, effort);
  const suffix = order === 0 ? '' : (order & REALTIME) !== 0 ? '-realtime' : '-process';
  const isOpen = (name: CycleName) => !known.has(`${name}${suffix}`);
  const report = (cycle: Cycle) => {
    const name = cycleName(cycle.kinds);
    if (known.has(name)) return;
    for (const implied of impliedCycles(name)) known.add(implied);
    found(name, cycle);
  };

  /** The shortest of the cycles that `cycleThrough` finds for each start; of those found, if the effort does not suffice. */
  const shortest = <Start>(
    starts: Iterable<Start>,
    least: number,
    cycleThrough: (start: Start, maxEdges: number) => Cycle | undefined,
  ): Cycle | undefined => {
    let best: Cycle | undefined;
    try {
      for (const start of starts) {
        const maxEdges = best === undefined ? Number.POSITIVE_INFINITY : best.nodes.length - 1;
        const cycle = cycleThrough(start, maxEdges);
        // Each start is in a cycle or in a walk of the kind, so the first search takes linear time without a limit.
        if (effort.left === Number.POSITIVE_INFINITY)
          effort.left = EDGES_FOR_SHORTER + EDGES_FOR_SHORTER_EACH * graph.targets.length;
        if (cycle === undefined) continue;
        best = cycle;
        if (best.nodes.length <= least) break;
      }
    } catch (error) {
      if (!(error instanceof ExhaustedEffortError)) throw error;
    } finally {
      effort.left = Number.POSITIVE_INFINITY;
    }
    return best;
  };

  const reportCycleOf = (kinds: number) => {
    const components = cyclicComponents(graph, kinds);
    if (components.length === 0) return;
    const rules = { kinds, isNonadjacent: false, componentOf: graphComponents(graph, kinds).componentOf };
    const cycle = shortest(nodesOf(components), 2, (node, maxEdges) =>
      pathOf(node, node, false, rules, maxEdges),
    );
    if (cycle !== undefined) report(cycle);
  };
  const closedBy =
    (rules: PathRules) =>
    ({ from, to }: RwEdge, maxEdges: number): Cycle | undefined => {
      const path = pathOf(to, from, true, rules, maxEdges - 1);
      return path && { nodes: [from, ...path.nodes], kinds: [RW, ...path.kinds] };
    };

  if (isOpen('G0')) reportCycleOf(WW | order);
  const dependencies = WW | WW_IN_DOUBT | WR | order;
  if (isOpen('G1c')) reportCycleOf(dependencies);
  const nonadjacent =
    isOpen('G-single') || isOpen('G-nonadjacent') ? nonadjacentRwEdges(graph, dependencies) : [];
  if (nonadjacent.length > 0) {
    if (isOpen('G-single')) {
      const cycle = findReadSkew(nonadjacent, closedBy({ kinds: dependencies, isNonadjacent: false }));
      if (cycle !== undefined) report(cycle);
    }
    if (isOpen('G-nonadjacent')) {
      const walkThrough = closedBy({ kinds: dependencies | RW, isNonadjacent: true });
      const cycle = shortest(nonadjacent, 4, (edge, maxEdges) => {
        const walk = walkThrough(edge, maxEdges);
        return walk && simpleCycles(walk).find(({ kinds }) => cycleName(kinds).startsWith('G-nonadjacent'));
      });
      if (cycle !== undefined) report(cycle);
    }
  }
  if (isOpen('G2-item')) {
    const cycle = shortest(rwEdges(graph), 2, closedBy({ kinds: dependencies | RW, isNonadjacent: false }));
    if (cycle !== undefined) report(cycle);
  }

  function findReadSkew(
    candidates: readonly RwEdge[],
    cycleThrough: (start: RwEdge, maxEdges: number) => Cycle | undefined,
  ): Cycle | undefined {
    try {
      effort.left = EDGES_FOR_SHORTER + EDGES_FOR_SHORTER_EACH * graph.targets.length;
      const quick = candidates.find((edge) => cycleThrough(edge, Number.POSITIVE_INFINITY) !== undefined);
      if (quick === undefined) return undefined;
      effort.left = Number.POSITIVE_INFINITY;
      return shortest([quick, ...candidates], 2, cycleThrough);
    } catch (error) {
      if (!(error instanceof ExhaustedEffortError)) throw error;
    } finally {
      effort.left = Number.POSITIVE_INFINITY;
    }
    return shortest(closedRwEdges(graph, dependencies, candidates, effort), 2, cycleThrough);
  }
}

function* nodesOf(components: readonly Int32Array[]): Generator<number> {
  for (const component of components) yield* component;
}

function* rwEdges({ size, offsets, targets, kinds }: DependencyGraph): Generator<RwEdge> {
  for (let from = 0; from < size; from++) {
    for (let edge = offsets[from]!; edge < offsets[from + 1]!; edge++) {
      if (kinds[edge] === RW) yield { from, to: targets[edge]! };
    }
  }
}
