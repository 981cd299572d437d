import type { AnomalyName } from '../anomalies/anomaly-name.ts';
import type { IsolationLevel } from '../levels/isolation-level.ts';
import type { ShownTransaction } from './transaction.ts';

/** Why one transaction must come before another. */
export interface DependencyEdge {
  /** The transaction that comes first, as an index into those of the anomaly. */
  readonly from: number;
  /** The transaction that comes after `from`, as an index into those of the anomaly. */
  readonly to: number;
  /**
   * `ww`: the second overwrote a version of the first. `wr`: the second read a version of the first. `rw`: the second
   * overwrote a version that the first had read. `process`: one process ran the first before the second. `realtime`: the
   * first had completed before the second was invoked.
   */
  readonly kind: 'ww' | 'wr' | 'rw' | 'process' | 'realtime';
  /** The object, for an edge of data. */
  readonly key?: unknown;
  /** The micro-operation of `from` that proves the edge, as an index into its operations; undefined for an edge of order. */
  readonly fromOperation?: number;
  /** The micro-operation of `to` that proves the edge, as an index into its operations; undefined for an edge of order. */
  readonly toOperation?: number;
  /** What proves the edge, in a sentence without a full stop: `T1 appended 1 to x, and T2 appended 2 to x after it`. */
  readonly sentence: string;
}

/** An anomaly, shown by one example: of cycles, by a shortest one that no worse cycle is connected with. */
export interface Anomaly {
  /** Its name: Adya's, or Elle's. */
  readonly name: AnomalyName;
  /** How many were found: of cycles, one in each strongly connected component. */
  readonly count: number;
  /** The weakest levels that rule it out. */
  readonly rulesOut: readonly IsolationLevel[];
  /** Whether the level that was asked for forbids it. */
  readonly isForbidden: boolean;
  /** What happened, in a sentence without a full stop. */
  readonly sentence: string;
  /** The transactions of the example; in a cycle, each depends on the one before it, and the first on the last. */
  readonly transactions: readonly ShownTransaction[];
  /** What holds them together. For an anomaly without a cycle, such as an aborted read, the edges that show it, if any. */
  readonly edges: readonly DependencyEdge[];
}

/** What the transactions of a history show of their database's isolation. */
export interface IsolationResult {
  /** `held`: no anomaly that the level forbids. `violated`: some anomaly that it forbids. `undecided`: see `reason`. */
  readonly outcome: 'held' | 'violated' | 'undecided';
  /** The level that was asked for. */
  readonly level: IsolationLevel;
  /** The number of transactions. */
  readonly transactions: number;
  /** Each kind of anomaly that was found; those that the level forbids first, the worst first. */
  readonly anomalies: readonly Anomaly[];
  /** All levels that the anomalies rule out. */
  readonly ruledOut: readonly IsolationLevel[];
  /** The strongest levels that nothing rules out. */
  readonly strongest: readonly IsolationLevel[];
  /**
   * Why the check is undecided. `time`, `memory`, `size`: a limit was reached. `stopped`: `isStopped` returned true.
   * `unanswered`: no transaction committed. `width`: so many transactions missed so many writes that not all of these were looked
   * at, and those that were show nothing.
   */
  readonly reason?: 'time' | 'memory' | 'size' | 'width' | 'stopped' | 'unanswered';
  /** How long the check took, in ms. */
  readonly tookMs: number;
}
