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

/** An invocation and what came of it. */
export interface HistoryOperation {
  readonly process: number;
  readonly f: string;
  readonly key: string | undefined;
  readonly argument: unknown;
  readonly result: unknown;
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly invoked: number;
  /** Infinity for `info`: it may take effect at any time. */
  readonly completed: number;
}

/** Pairs the events, in the order of the completions; what never completed comes last. */
export function* operationsOf(events: Iterable<HistoryEvent>): Generator<HistoryOperation> {
  const open = new Map<number, TimedEvent>();
  let lines = 0;
  for (const { time = lines, ...rest } of events) {
    lines += 1;
    const event: TimedEvent = { ...rest, time };
    const invoke = open.get(event.process);
    if (event.type === 'invoke') {
      if (invoke !== undefined) yield pending(invoke);
      open.set(event.process, event);
    } else if (invoke !== undefined) {
      open.delete(event.process);
      yield event.type === 'info' ? pending(invoke) : completed(invoke, event, event.type);
    }
  }
  for (const invoke of open.values()) yield pending(invoke);
}

function completed(invoke: TimedEvent, event: TimedEvent, outcome: 'ok' | 'fail'): HistoryOperation {
  const { process, f, key, value, time } = invoke;
  return {
    process,
    f,
    key,
    argument: value,
    result: event.value,
    outcome,
    invoked: time,
    completed: event.time,
  };
}

function pending({ process, f, key, value, time }: TimedEvent): HistoryOperation {
  const completed = Number.POSITIVE_INFINITY;
  return { process, f, key, argument: value, result: undefined, outcome: 'info', invoked: time, completed };
}
