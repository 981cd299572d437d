import type { CycleAnomalyName } from '../anomalies/anomaly-name.ts';
import { anomalyNameParts, type CycleOrder } from '../anomalies/anomaly-name-parts.ts';
import { dependencyGraph, lowerBound } from '../graph/dependency-graph.ts';
import { DATA, PROCESS, REALTIME } from '../graph/edge-kinds.ts';
import { type EdgeList, edgesWithin } from '../graph/edge-list.ts';
import { cyclicNodes } from '../graph/graph-components.ts';
import { addProcessEdges } from '../graph/process-edges.ts';
import type { HistoryInference } from '../model/transaction-model.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { impliedCycles } from './cycle-name.ts';
import { type CyclesFound, findCycles, type GraphCycles } from './find-cycles.ts';

/**
 * Finds the cycles of what a model inferred: with the edges that hold at all levels, and then with those that hold at levels
 * that respect the order of processes, or that of time. What only these show rules out no other levels.
 */
export function findAllCycles(
  table: TransactionTable,
  inference: HistoryInference,
  isOver: () => boolean,
): GraphCycles {
  const { edges, further } = inference;
  if (isOver()) return { cycles: [], isComplete: false };
  addProcessEdges(table, inference.committed, edges);
  if (further === undefined || further.all.every(({ size }) => size === 0)) {
    return findCycles(dependencyGraph([edges], table.size, table.firstAfter), isOver);
  }
  const all = dependencyGraph([edges, ...further.all], table.size, table.firstAfter);
  if (cyclicNodes(all, DATA | PROCESS | REALTIME).length === 0) return { cycles: [], isComplete: true };
  if (isOver()) return { cycles: [], isComplete: false };

  const { byView, byProcess, byTime } = further.byLevel();
  const more = (
    [
      ['', byView],
      ['-process', byProcess],
      ['-realtime', byTime],
    ] as const
  ).filter(([, added]) => added.size > 0);
  const lists = [edges, ...more.map(([, added]) => added)];
  const part = cyclicPart(lists, table);
  if (isOver()) return { cycles: [], isComplete: false };
  let known: GraphCycles = { cycles: [], isComplete: true };
  for (let count = 1; count <= part.lists.length && part.nodes.length > 0 && known.isComplete; count++) {
    const graph = dependencyGraph(part.lists.slice(0, count), part.nodes.length, part.firstAfter);
    const { cycles, isComplete } = findCycles({ ...graph, transactions: part.nodes }, isOver);
    const all = count === 1 ? cycles : withCyclesOf(more[count - 2]![0], known.cycles, cycles);
    known = { cycles: all, isComplete };
  }
  return known;
}

/** The nodes that are in a cycle of some of the edges or of real time, in ascending order, and what there is between them. */
function cyclicPart(lists: readonly EdgeList[], { size, firstAfter }: TransactionTable) {
  const graph = dependencyGraph(lists, size, firstAfter);
  const nodes = cyclicNodes(graph, DATA | PROCESS | REALTIME);
  const placeOf = new Int32Array(size).fill(-1);
  for (const [place, node] of nodes.entries()) placeOf[node] = place;
  return {
    nodes,
    lists: nodes.length === 0 ? [] : lists.map((edges) => edgesWithin(placeOf, edges)),
    firstAfter: nodes.map((node) => lowerBound(nodes, firstAfter[node]!)),
  };
}

/** The cycles, and those of other names that were found with edges of levels that respect an order. */
function withCyclesOf(
  order: CycleOrder,
  known: readonly CyclesFound[],
  found: readonly CyclesFound[],
): readonly CyclesFound[] {
  const names = new Set<CycleAnomalyName>(known.flatMap(({ name }) => impliedCycles(name)));
  const added: CyclesFound[] = [];
  for (const cycle of found) {
    if (names.has(cycle.name)) continue;
    const name = nameWithin(order, cycle.name);
    if (names.has(name)) continue;
    for (const implied of impliedCycles(name)) names.add(implied);
    added.push({ ...cycle, name });
  }
  return [...known, ...added];
}

/**
 * The name of a cycle of edges some of which hold only at levels that respect the order, and from consistent view on: so a cycle
 * of dependencies rules out no level below these.
 */
function nameWithin(order: CycleOrder, name: CycleAnomalyName): CycleAnomalyName {
  const { plain, order: found } = anomalyNameParts(name);
  const weakest = plain === 'G0' || plain === 'G1c' ? 'G-single' : plain;
  return `${weakest}${found === '-realtime' || order === '' ? found : order}`;
}
