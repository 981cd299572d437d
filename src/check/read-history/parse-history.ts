import type { HistoryEvent, JepsenEvent } from '../history/history-event.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { requireKnownOptions } from '../options/validate-options.ts';
import type { HistoryNote } from './event-notes.ts';
import { type HistoryText, textOfLines } from './history-text.ts';
import { type RawEvent, type RawEventOptions, rawEventsOf } from './raw-events.ts';
import { createEventValidator, type EventValidator } from './validate-event.ts';

/** The options of {@link parseHistory}. */
export interface ParseOptions extends RawEventOptions {
  /** Called for each line whose time goes back, and for each line of a nemesis. */
  readonly onNote?: (note: HistoryNote) => void;
}

/** The model that a generator's events have already been validated for. */
const checkedFor = new WeakMap<Iterable<unknown>, unknown>();

/**
 * Parses a history in any {@link HistoryFormat}, and validates each event against the model and the events before it. Events
 * whose process is `nemesis` are skipped. A whole number of 2 ** 53 or more becomes a bigint.
 *
 * ```ts
 * const events = parseHistory(readLines('history.jsonl'), kv);
 * ```
 *
 * @throws {@link InvalidOptionError} for an unknown option, {@link MalformedHistoryError} at the first line
 * that is not an event of the model, or that cannot follow the lines before it
 */
export function parseHistory<State>(
  lines: Iterable<string>,
  model: AnyModel<State>,
  options: ParseOptions = {},
): Generator<HistoryEvent, void> {
  requireKnownOptions(options, ['format', 'onNote']);
  return parseHistoryText(textOfLines(lines), model, options);
}

/** As {@link parseHistory}, from any text. */
export function parseHistoryText<State>(
  text: HistoryText,
  model: AnyModel<State>,
  { format, onNote }: ParseOptions = {},
): Generator<HistoryEvent, void> {
  const events = eventsOf(rawEventsOf(text, format), createEventValidator(model, { onNote }));
  checkedFor.set(events, model);
  return events;
}

function* eventsOf(raw: Iterable<RawEvent>, check: EventValidator): Generator<HistoryEvent, void> {
  for (const given of raw) {
    const event = check(given, given.line);
    if (event !== undefined) yield event;
  }
}

/** Marks events that have already been validated for the model, so that a check passes them through. */
export function alreadyValidated<State>(
  events: Iterable<HistoryEvent>,
  model: AnyModel<State>,
): Iterable<HistoryEvent> {
  checkedFor.set(events, model);
  return events;
}

/**
 * Validates events that were given as objects as {@link parseHistory} validates lines. Events that come from
 * `parseHistory` for the same model are passed through.
 *
 * @throws {@link MalformedHistoryError} while the events are iterated over
 */
export function validatedEvents<State>(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: AnyModel<State>,
): Iterable<HistoryEvent> {
  return checkedFor.get(events) === model ? (events as Iterable<HistoryEvent>) : checkedEvents(events, model);
}

function* checkedEvents<State>(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: AnyModel<State>,
): Generator<HistoryEvent, void> {
  const check = createEventValidator(model, { unit: 'event' });
  let count = 0;
  for (const given of events) {
    count += 1;
    const event = check(given, count);
    if (event !== undefined) yield event;
  }
}
