/**
 * One line of a history: the invocation or the completion of an operation, in the shape of a Jepsen
 * operation.
 *
 * On `invoke`, `value` is the argument; on `ok` it is the result. `fail` means that the operation had no
 * effect. `info`, or no completion at all, means that it may have had an effect or not.
 */
export interface HistoryEvent {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
  /** In ns, by a clock that all processes share. Optional: only the order of the events counts. */
  readonly time?: number;
}

export interface TimedEvent extends HistoryEvent {
  readonly time: number;
}
