/**
 * One line of a history, in the shape that Jepsen has. On `invoke`, `value` is the argument, on `ok` the result;
 * `fail` took no effect; `info`, or no completion at all, may have taken effect or not.
 */
export interface HistoryEvent {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  readonly key?: string;
  readonly value?: unknown;
  /** In ns, of a clock that all processes share: for people, and not in every history. */
  readonly time?: number;
}

export interface TimedEvent extends HistoryEvent {
  readonly time: number;
}
