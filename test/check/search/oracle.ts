import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import type { HistoryOperation } from '../../../src/check/history/history-operation.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';

/**
 * Whether the events of one key have an order that the model accepts, decided in another way than by the
 * search: it goes through the events and keeps every set of operations that may have taken effect, with the
 * states that each may have led to. A completion leaves only the sets that contain its operation.
 */
export function hasOrderByEvents<State>(model: Model<State>, events: readonly HistoryEvent[]): boolean {
  const key = model.key ?? ((state: State): unknown => state);
  const operations = operationsAt(events);
  type Configuration = { readonly done: bigint; readonly state: State };
  let configurations: Configuration[] = [{ done: 0n, state: model.init }];
  const open = new Set<number>();

  /** The configurations reachable before the next completion. */
  function extended(from: readonly Configuration[]): Configuration[] {
    const known = new Map<string, Configuration>();
    const add = (configuration: Configuration) => {
      const name = `${configuration.done} ${String(key(configuration.state))}`;
      if (known.has(name)) return;
      known.set(name, configuration);
      for (const at of open) {
        if (configuration.done & (1n << BigInt(at))) continue;
        const state = model.step(configuration.state, operations.get(at)!);
        if (state !== refused) add({ done: configuration.done | (1n << BigInt(at)), state });
      }
    };
    for (const configuration of from) add(configuration);
    return [...known.values()];
  }

  const began = new Map<number, number>();
  for (const [at, { process, type }] of events.entries()) {
    if (type === 'invoke') {
      began.set(process, at);
      // Failed operations had no effect.
      if (operations.has(at)) open.add(at);
    } else if (type === 'ok') {
      const bit = 1n << BigInt(began.get(process)!);
      configurations = extended(configurations).filter(({ done }) => done & bit);
      open.delete(began.get(process)!);
      if (configurations.length === 0) return false;
    }
  }
  return true;
}

/** The operations by the events that invoked them, without those that failed. */
function operationsAt(events: readonly HistoryEvent[]): Map<number, HistoryOperation> {
  const operations = new Map<number, HistoryOperation>();
  for (const [at, { process, type, f, key, input, time = at }] of events.entries()) {
    if (type !== 'invoke') continue;
    const endsAt = events.findIndex((event, index) => index > at && event.process === process);
    const end = events[endsAt];
    if (end?.type === 'fail') continue;
    const outcome = end?.type === 'ok' ? 'ok' : 'info';
    const output = outcome === 'ok' ? (end!.output ?? null) : undefined;
    const times = {
      invoked: time,
      completed: outcome === 'ok' ? (end!.time ?? endsAt) : Number.POSITIVE_INFINITY,
    };
    operations.set(at, { process, f, key, input: input ?? null, output, outcome, ...times });
  }
  return operations;
}
