import type { CycleAnomalyName } from '../anomalies/anomaly-name.ts';
import { type DependencyGraph, subgraph, transactionOf } from '../graph/dependency-graph.ts';
import { DATA, PROCESS, REALTIME } from '../graph/edge-kinds.ts';
import { cyclicComponents } from '../graph/graph-components.ts';
import { InterruptedCheckError } from '../limits/interrupted-check-error.ts';
import { findComponentCycles } from './component-cycles.ts';
import { type Cycle, fromFirstNode } from './cycle.ts';
import { createEffort } from './effort.ts';

/** The cycles of one kind. */
export interface CyclesFound {
  readonly name: CycleAnomalyName;
  /** In how many strongly connected components there is one, and none that implies it. */
  count: number;
  /** The shortest in those components, as transactions. One that lies beside a worse cycle may be shorter. */
  shortest: Cycle;
}

/** The cycles of a graph. */
export interface GraphCycles {
  readonly cycles: readonly CyclesFound[];
  /** Whether all of the graph was searched. */
  readonly isComplete: boolean;
}

/**
 * Finds the cycles of a dependency graph, by kind.
 *
 * Cycles of data are looked for in the strongly connected components of data, those with edges of processes in the larger
 * components that these edges make, and those of real time in the largest. A kind is not looked for where a cycle is
 * known that implies it.
 */
export function findCycles(graph: DependencyGraph, isOver: () => boolean): GraphCycles {
  const cycles = new Map<CycleAnomalyName, CyclesFound>();
  const effort = createEffort(isOver);

  /** Searches a strongly connected part. Returns the kinds of cycles that are known in it. */
  const search = (
    part: DependencyGraph,
    order: number,
    known: Set<CycleAnomalyName>,
  ): Set<CycleAnomalyName> => {
    findComponentCycles(part, order, known, effort, (name, { nodes, kinds }) => {
      const cycle = fromFirstNode({ nodes: nodes.map((node) => transactionOf(part, node)), kinds });
      const before = cycles.get(name);
      if (before === undefined) cycles.set(name, { name, count: 1, shortest: cycle });
      else {
        before.count += 1;
        if (cycle.nodes.length < before.shortest.nodes.length) before.shortest = cycle;
      }
    });
    return known;
  };
  /** Searches a part that is strongly connected by data and the last of the kinds of order. */
  const searchPart = (part: DependencyGraph, orders: readonly number[]): Set<CycleAnomalyName> => {
    const [order, ...weaker] = orders;
    const known = new Set<CycleAnomalyName>();
    if (weaker.length > 0) {
      for (const members of cyclicComponents(part, DATA | weaker[0]!)) {
        for (const name of searchPart(subgraph(part, members), weaker)) known.add(name);
      }
    }
    return search(part, order!, known);
  };

  let isComplete = true;
  try {
    for (const members of cyclicComponents(graph, DATA | PROCESS | REALTIME)) {
      searchPart(subgraph(graph, members), [PROCESS | REALTIME, PROCESS, 0]);
    }
  } catch (error) {
    if (!(error instanceof InterruptedCheckError)) throw error;
    isComplete = false;
  }
  return { cycles: [...cycles.values()], isComplete };
}
