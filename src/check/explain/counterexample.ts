import type { HistoryOperation } from '../history/history-operation.ts';

/** Why a history is not linearizable: a prefix that fails, and the operations around the failure. */
export interface Counterexample {
  /** The model that the history violates: `kv`, `deck`, … */
  readonly model: string;
  /** The key whose operations fail; undefined if the history has no keys. */
  readonly key: string | undefined;
  /** The first `events` events of the key have no valid order, even if the history ended there. */
  readonly events: number;
  /** The line of the last of these events, if it is known. */
  readonly line?: number;
  /**
   * Whether the prefix without its last event is linearizable. False if that is not known: time or memory ran
   * out or, in windows, an earlier window used the output of an operation that was still open then.
   */
  readonly isShortest: boolean;
  /** What is wrong, in a sentence. */
  readonly sentence: string;
  /** The operations around the failure, in the order of their invocations. */
  readonly operations: readonly CounterexampleOperation[];
  /** The longest valid order up to the failure, as indices of `operations`. Empty if it was not looked for. */
  readonly order: readonly number[];
  /** The index of the operation that fits nowhere in the order. */
  readonly culprit: number;
  /**
   * The states that the other operations can have led to when the culprit completed: at most five, as the
   * model shows them.
   */
  readonly states: readonly string[];
}

/** An operation around a failure, and where it is in its key's events and in the file. */
export interface CounterexampleOperation extends HistoryOperation {
  /** The event of the key, counted from 0, that began the operation. */
  readonly invokedAt: number;
  /** The event of the key, counted from 0, that ended the operation; null while it is pending. */
  readonly completedAt: number | null;
  /** The line in the file of the history that began it, from 1, if it is known. */
  readonly invokedLine?: number | undefined;
  /** The line in the file of the history that ended it, from 1, if it is known. */
  readonly completedLine?: number | undefined;
}
