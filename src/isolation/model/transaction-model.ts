import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { EdgeList } from '../graph/edge-list.ts';
import type { ObjectKind } from '../table/micro-operations.ts';
import type { TransactionTable } from '../table/transaction-table.ts';

/** What proves an edge of data. */
export interface EdgeEvidence {
  /** The row of the key in the table. */
  readonly key: number;
  /** The micro-operations that prove it, as rows of the table. */
  readonly fromOperation: number;
  readonly toOperation: number;
  /** The sentence, without a full stop, given the names of the transactions. */
  readonly sentence: (from: string, to: string) => string;
}

/** An edge of an anomaly between transactions that are given as rows of the table. */
export interface FoundEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
}

/** An anomaly that needs no cycle, shown by its first example. */
export interface FoundAnomaly {
  readonly name: AnomalyName;
  /** How many were found. */
  readonly count: number;
  /** The transactions of the example, as rows of the table. */
  readonly transactions: readonly number[];
  /** Edges between them that show it; {@link HistoryInference.evidence} explains them. */
  readonly edges: readonly FoundEdge[];
  /** What happened, in a sentence without a full stop, given the names of the transactions. */
  readonly sentence: (names: readonly string[]) => string;
}

/** Further ww and rw edges, of levels from consistent view on: a history that meets such a level has them. */
export interface FurtherEdges {
  /** Edges without which no cycle has any of {@link byLevel}: if these are in none, those need not be made. */
  readonly all: readonly EdgeList[];
  /** The edges of all those levels, of those of them that respect the order of processes, and of those that respect that of time. */
  byLevel(): { readonly byView: EdgeList; readonly byProcess: EdgeList; readonly byTime: EdgeList };
}

/** What a model finds in the transactions of a history. */
export interface HistoryInference {
  /** The ww, wr and rw edges between transactions that committed. */
  readonly edges: EdgeList;
  readonly further?: FurtherEdges;
  /** Whether edges were left out because there would be too many of them: cycles may be missed. */
  readonly isPartial?: boolean;
  /** By row of the table: 1 for a transaction that is known to have committed. Only these are ordered by processes. */
  readonly committed: Uint8Array;
  readonly anomalies: readonly FoundAnomaly[];
  /**
   * Finds again what proves an edge, so that an edge takes a few bytes.
   *
   * @param kind WW, WR or RW
   */
  evidence(from: number, to: number, kind: number): EdgeEvidence;
}

/** What a model may be told besides the history. */
export interface ModelSettings {
  readonly init?: unknown;
  readonly allowNegative?: boolean;
}

/** A kind of transactions, and what can be inferred from them. */
export interface TransactionModel {
  readonly objects: ObjectKind;
  /** The events with those of other functions made transactions; without it, there are no other functions. */
  transactionsOf?(events: Iterable<HistoryEvent | JepsenEvent>): Iterable<HistoryEvent | JepsenEvent>;
  /** @throws {@link MalformedHistoryError} for transactions that tell nothing, such as two that append the same value */
  infer(table: TransactionTable, isOver: () => boolean, settings: ModelSettings): HistoryInference;
}
