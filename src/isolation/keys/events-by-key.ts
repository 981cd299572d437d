import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import { requireRoom } from '../../check/limits/map-limit.ts';
import { throwIfOver } from '../limits/interrupted-check-error.ts';
import { malformedEvent } from '../table/transaction-events.ts';

type GivenEvent = HistoryEvent | JepsenEvent;

/** The events of a history: those of each key, or all of them if the transactions have no key. */
export type KeyedEvents =
  | { readonly keys: ReadonlyMap<string, readonly GivenEvent[]> }
  | { readonly keys: undefined; readonly events: Iterable<GivenEvent> };

/**
 * Transactions with a `key` work on a database of their own, as those of Jepsen's independent keys do. The first transaction
 * says whether the history has keys. If it has none, the events are passed on one by one.
 *
 * @throws {@link MalformedHistoryError} for a transaction without a key in a history with keys;
 * {@link InterruptedCheckError} soon after `isOver` returned true
 */
export function eventsByKey(events: Iterable<GivenEvent>, isOver: () => boolean): KeyedEvents {
  const rest = events[Symbol.iterator]();
  const begun: GivenEvent[] = [];
  for (let next = rest.next(); !next.done; next = rest.next()) {
    begun.push(next.value);
    if (isOfNemesis(next.value)) continue;
    const all = resumed(begun, rest);
    return keyOf(next.value) === undefined ? { keys: undefined, events: all } : { keys: byKey(all, isOver) };
  }
  return { keys: undefined, events: begun };
}

const EVENTS_AT_ONCE = 4_096;

function byKey(events: Iterable<GivenEvent>, isOver: () => boolean): Map<string, GivenEvent[]> {
  const keys = new Map<string, GivenEvent[]>();
  /** The key of the open transaction of each process: a completion may leave it out. */
  const open = new Map<unknown, string>();
  let at = -1;
  for (const event of events) {
    at += 1;
    if (at % EVENTS_AT_ONCE === 0) throwIfOver(isOver);
    if (isOfNemesis(event)) continue;
    const { process, type, line } = Object(event) as Partial<GivenEvent>;
    const key = keyOf(event) ?? (type === 'invoke' ? undefined : open.get(process));
    if (key === undefined) {
      throw malformedEvent(at, line)('a transaction has no `key`, and those before it have one');
    }
    if (type === 'invoke') {
      requireRoom(open);
      open.set(process, key);
    }
    let ofKey = keys.get(key);
    if (ofKey === undefined) {
      requireRoom(keys);
      ofKey = [];
      keys.set(key, ofKey);
    }
    const { key: _, ...unkeyed } = event;
    ofKey.push(unkeyed);
  }
  return keys;
}

function keyOf(event: unknown): string | undefined {
  const { key } = Object(event) as { readonly key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

function isOfNemesis(event: unknown): boolean {
  return typeof (Object(event) as { readonly process?: unknown }).process === 'string';
}

/** The events that were taken from an iterator, and those that it still has. */
function resumed(begun: readonly GivenEvent[], rest: Iterator<GivenEvent>): Iterable<GivenEvent> {
  let taken = 0;
  return {
    [Symbol.iterator]: () => ({
      next: () => (taken < begun.length ? { value: begun[taken++]!, done: false } : rest.next()),
      return: (value?: unknown) => rest.return?.(value) ?? { value, done: true },
    }),
  };
}
