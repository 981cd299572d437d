import type { HistoryEvent, TimedEvent } from './history-event.ts';

/** An operation: an invocation and its completion, if there is one. */
export interface HistoryOperation {
  readonly process: number;
  readonly f: string;
  readonly key: string | undefined;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Why it failed, or why its outcome is unknown, as far as the history says. */
  readonly error?: unknown;
  /** The time of the invocation; for events without times, its index. */
  readonly invoked: number;
  /** The time of the completion. Infinity for `info`: the operation may take effect at any time. */
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
