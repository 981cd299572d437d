/**
 * One line of a history: the invocation or the completion of an operation.
 *
 * `fail` means that the operation had no effect. `info`, or no completion at all, means that it may have had
 * an effect or not.
 */
export interface HistoryEvent {
  /** A whole number. A process runs one operation at a time. */
  readonly process: number;
  /** What happened: the invocation, or how the operation ended. */
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  /** The function: one of the model's `functions`. */
  readonly f: string;
  /** The object that the operation is on, if there are several. On a completion it may be left out. */
  readonly key?: string;
  /** On `invoke`: a JSON value. A whole number from 2 ** 53 on must be a bigint. */
  readonly input?: unknown;
  /** On `ok`: a JSON value, like `input`. */
  readonly output?: unknown;
  /** On `fail` and `info`: why. The checker ignores it. */
  readonly error?: unknown;
  /** In ns, by a clock that all processes share. Optional: only the order of the events counts. */
  readonly time?: number;
  /** The line of the event in its file, from 1, for the evidence. `parseHistory` sets it. */
  readonly line?: number;
}

/** An event whose time is known. */
export interface TimedEvent extends HistoryEvent {
  readonly time: number;
}

/** An event as Jepsen writes it: `value` is the input on `invoke`, and the output on `ok`. */
export interface JepsenEvent extends Omit<HistoryEvent, 'input' | 'output'> {
  /** The input on `invoke`, the output on `ok`. */
  readonly value?: unknown;
}
