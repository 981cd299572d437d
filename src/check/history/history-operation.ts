import type { HistoryEvent, TimedEvent } from './history-event.ts';

/** An operation: an invocation and its completion, if there is one. */
export interface HistoryOperation {
  /** The process that called it. A process runs one operation at a time. */
  readonly process: number;
  /** The function that was called. */
  readonly f: string;
  /** The object that it was called on; undefined if the history has no keys. */
  readonly key: string | undefined;
  /** What it was given, as a JSON value; undefined if the history has none. */
  readonly input?: unknown;
  /** What it returned, as a JSON value; undefined if it returned nothing, failed or is pending. */
  readonly output?: unknown;
  /** `ok`: it returned. `fail`: it had no effect. `info`: it may have had an effect or not. */
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Why it failed, or why its outcome is unknown, as far as the history says. */
  readonly error?: unknown;
  /** The time of the invocation in ns; for events without times, its index. */
  readonly invoked: number;
  /**
   * The time of the completion in ns; for events without times, its index. Infinity, in JSON null, for `info`: the
   * operation may take effect at any time.
   *
   * @nullable
   */
  readonly completed: number;
}

/**
 * Pairs invocations with completions and yields operations in the order of their completions; operations that
 * never completed come last.
 */
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
      const { error } = event;
      const operation = event.type === 'info' ? pending(invoke) : completed(invoke, event, event.type);
      yield error === undefined ? operation : { ...operation, error };
    }
  }
  for (const invoke of open.values()) yield pending(invoke);
}

function completed(invoke: TimedEvent, event: TimedEvent, outcome: 'ok' | 'fail'): HistoryOperation {
  const { process, f, key, input, time } = invoke;
  return {
    process,
    f,
    key,
    input,
    output: event.output,
    outcome,
    invoked: time,
    completed: event.time,
  };
}

function pending({ process, f, key, input, time }: TimedEvent): HistoryOperation {
  const completed = Number.POSITIVE_INFINITY;
  return { process, f, key, input, output: undefined, outcome: 'info', invoked: time, completed };
}
