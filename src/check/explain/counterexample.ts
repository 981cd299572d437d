import type { HistoryOperation } from '../history/history-operation.ts';

/** Why a history is not linearizable: a prefix that fails, and what stands around the failure. */
export interface Counterexample {
  /** Of which the history is none: `kv`, `deck`, … */
  readonly model: string;
  /** The partition in which it fails; undefined where the history has no keys. */
  readonly key: string | undefined;
  /** So many first events of that partition have no order: also if the file ended there. */
  readonly events: number;
  /**
   * Without the last of these events they have an order. False where that is not known: time or memory ran out, or in
   * windows, an earlier one was left with the answer of an operation that was still open then.
   */
  readonly isShortest: boolean;
  /** What is wrong, in a sentence. */
  readonly sentence: string;
  /** The operations around the failure, in the order of their invocations. */
  readonly operations: readonly CounterexampleOperation[];
  /** The longest order that fits, as indices of `operations`: up to the failure. */
  readonly order: readonly number[];
  /** Index of the operation that fits at no place. */
  readonly culprit: number;
  /** In which states the others may have left it when the culprit came back: as JSON, at most five. */
  readonly states: readonly string[];
}

export interface CounterexampleOperation extends HistoryOperation {
  /** Which events of the partition, counted from 0, began and ended it; null while it is pending. */
  readonly invokedAt: number;
  readonly completedAt: number | null;
}
