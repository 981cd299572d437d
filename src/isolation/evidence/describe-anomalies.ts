import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { CyclesFound } from '../cycles/find-cycles.ts';
import { DATA, edgeKindNames } from '../graph/edge-kinds.ts';
import type { IsolationLevel } from '../levels/isolation-level.ts';
import { allRuledOut } from '../levels/level-lattice.ts';
import { weakestRuledOut } from '../levels/proscribed-anomalies.ts';
import type { FoundEdge, HistoryInference } from '../model/transaction-model.ts';
import type { Anomaly, DependencyEdge } from '../result/isolation-result.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { cycleSentence } from './cycle-sentence.ts';
import { orderSentence } from './order-sentence.ts';
import { shownTransaction } from './shown-transaction.ts';

const severity = new Map(Object.keys(weakestRuledOut).map((name, place) => [name, place]));

/** The anomalies with their evidence: those that the level forbids first, and of these the worst first. */
export function describeAnomalies(
  table: TransactionTable,
  inference: HistoryInference,
  cycles: readonly CyclesFound[],
  level: IsolationLevel,
): Anomaly[] {
  const described = (
    name: AnomalyName,
    count: number,
    rows: readonly number[],
    edges: readonly FoundEdge[],
    sentence: (names: readonly string[]) => string,
  ): Anomaly => {
    const places = new Map(rows.map((row, place) => [row, place]));
    return {
      name,
      count,
      rulesOut: weakestRuledOut[name],
      isForbidden: allRuledOut(weakestRuledOut[name]).includes(level),
      sentence: sentence(rows.map((_, place) => `T${place + 1}`)),
      transactions: rows.map((row) => shownTransaction(table, row)),
      edges: edges.map((edge) => describedEdge(table, inference, places, edge)),
    };
  };
  const anomalies = [
    ...inference.anomalies.map(({ name, count, transactions, edges, sentence }) =>
      described(name, count, transactions, edges, sentence),
    ),
    ...cycles.map(({ name, count, shortest: { nodes, kinds } }) =>
      described(
        name,
        count,
        nodes,
        nodes.map((from, i) => ({ from, to: nodes[(i + 1) % nodes.length]!, kind: kinds[i]! })),
        (names) => cycleSentence(name, names, kinds),
      ),
    ),
  ];
  return worstFirst(anomalies);
}

/** Those that the level forbids first, and of these the worst first. */
export function worstFirst(anomalies: readonly Anomaly[]): Anomaly[] {
  return anomalies.toSorted(
    (a, b) => Number(b.isForbidden) - Number(a.isForbidden) || severity.get(a.name)! - severity.get(b.name)!,
  );
}

function describedEdge(
  table: TransactionTable,
  { evidence }: HistoryInference,
  places: ReadonlyMap<number, number>,
  { from, to, kind }: FoundEdge,
): DependencyEdge {
  const ends = { from: places.get(from)!, to: places.get(to)!, kind: edgeKindNames.get(kind)! };
  const names = [`T${ends.from + 1}`, `T${ends.to + 1}`] as const;
  if ((kind & DATA) === 0) return { ...ends, sentence: orderSentence(table, from, to, kind, names) };
  const { key, fromOperation, toOperation, sentence } = evidence(from, to, kind);
  return {
    ...ends,
    key: table.values.valueOf(table.keys[key]!),
    fromOperation: fromOperation - table.firstOperation[from]!,
    toOperation: toOperation - table.firstOperation[to]!,
    sentence: sentence(...names),
  };
}
