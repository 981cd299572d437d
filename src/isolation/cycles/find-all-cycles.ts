import type { CycleAnomalyName } from '../anomalies/anomaly-name.ts';
import { type DependencyGraph, dependencyGraph } from '../graph/dependency-graph.ts';
import { addEdges, type EdgeList } from '../graph/edge-list.ts';
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
  // There may be many: they are added to, not copied.
  const { edges } = inference;
  addProcessEdges(table, inference.committed, edges);
  const graphWith = (more: EdgeList | undefined): DependencyGraph => {
    if (more !== undefined) addEdges(edges, more);
    return dependencyGraph(edges, table.size, table.firstAfter);
  };
  let { cycles, isComplete } = findCycles(graphWith(undefined), isOver);
  for (const [more, order] of [
    [inference.byView, ''],
    [inference.byProcess, '-process'],
    [inference.byTime, '-realtime'],
  ] as const) {
    if (more === undefined || more.size === 0 || !isComplete) continue;
    const found = findCycles(graphWith(more), isOver);
    cycles = withCyclesOf(order, cycles, found.cycles);
    isComplete = found.isComplete;
  }
  return { cycles, isComplete };
}

type Order = '' | '-process' | '-realtime';

/** The cycles, and those of other names that were found with edges of levels that respect an order. */
function withCyclesOf(
  order: Order,
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
function nameWithin(order: Order, name: CycleAnomalyName): CycleAnomalyName {
  const [, data, found = ''] = /^(.*?)(-process|-realtime)?$/.exec(name)!;
  const from = data === 'G0' || data === 'G1c' ? 'G-single' : (data as 'G-single');
  const strongest = found === '-realtime' || order === '' ? (found as Order) : order;
  return `${from}${strongest}`;
}
