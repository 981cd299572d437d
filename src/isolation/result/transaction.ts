/**
 * One step of a transaction, in Jepsen's shape. A read of a list returns its elements in the order of the list. A read whose
 * result is not known has two parts; null is the initial value, which for a list is the empty list.
 */
export type MicroOperation =
  | readonly [f: 'append', key: unknown, value: unknown]
  | readonly [f: 'r', key: unknown, value?: unknown]
  | readonly [f: 'w', key: unknown, value: unknown];

/** A transaction of a history, as evidence shows it. */
export interface ShownTransaction {
  /** The number of the transaction, counted from 0 in the order of the invocations. */
  readonly index: number;
  /** The process that ran it. */
  readonly process: number;
  /** `ok`: it committed. `fail`: it was rolled back. `info`: it may have committed or not. */
  readonly outcome: 'ok' | 'fail' | 'info';
  /** What it did, with what its reads returned if that is known. */
  readonly operations: readonly MicroOperation[];
  /** The index of the event that invoked it. */
  readonly invokedAt: number;
  /** The index of the event that completed it; null if the transaction never completed. */
  readonly completedAt: number | null;
  /** The line of the event that invoked it, if it is known. */
  readonly invokedLine: number | undefined;
  /** The line of the event that completed it, if there is one and it is known. */
  readonly completedLine: number | undefined;
}
