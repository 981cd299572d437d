import type { HistoryEvent, JepsenEvent } from '../history/history-event.ts';
import { InvalidJsonValueError } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { valueText } from '../json/value-text.ts';
import type { Model } from '../model/model.ts';
import { requireKnownOptions } from '../options/validate-options.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';
import { createEventValidator, type EventValidator, type HistoryNote } from './validate-event.ts';

/** The options of {@link parseHistory}. */
export interface ParseOptions {
  /** Called for each line whose time goes back, and for each line of a nemesis. */
  readonly onNote?: (note: HistoryNote) => void;
}

/** The model that a generator's events have already been validated for. */
const checkedFor = new WeakMap<Iterable<unknown>, unknown>();

/**
 * Parses a history, one JSON object per line, and validates each event against the model and the events
 * before it. Blank lines are skipped, as are lines whose process is `nemesis`. A whole number of 2 ** 53 or
 * more becomes a bigint.
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
  model: Model<State>,
  options: ParseOptions = {},
): Generator<HistoryEvent, void> {
  requireKnownOptions(options, ['onNote']);
  const events = eventsOf(lines, createEventValidator(model, options));
  checkedFor.set(events, model);
  return events;
}

function* eventsOf(lines: Iterable<string>, check: EventValidator): Generator<HistoryEvent, void> {
  let line = 0;
  for (const text of lines) {
    line += 1;
    if (typeof text !== 'string')
      throw new MalformedHistoryError(line, `a line must be a string, not ${valueText(text)}`);
    const json = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
    if (json.trim() === '') continue;
    const event = check(parseLine(json, line), line);
    if (event !== undefined) yield placed(event, line);
  }
}

/** The event with its line. Nobody else has the object: it was made from the line. */
function placed(event: { line?: number } & HistoryEvent, line: number): HistoryEvent {
  event.line = line;
  return event;
}

/**
 * Validates events that were given as objects as {@link parseHistory} validates lines. Events that come from
 * `parseHistory` for the same model are passed through.
 *
 * @throws {@link MalformedHistoryError} while the events are iterated over
 */
export function validatedEvents<State>(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: Model<State>,
): Iterable<HistoryEvent> {
  return checkedFor.get(events) === model ? (events as Iterable<HistoryEvent>) : checkedEvents(events, model);
}

function* checkedEvents<State>(
  events: Iterable<HistoryEvent | JepsenEvent>,
  model: Model<State>,
): Generator<HistoryEvent, void> {
  const check = createEventValidator(model, { unit: 'event' });
  let count = 0;
  for (const given of events) {
    count += 1;
    const event = check(given, count);
    if (event !== undefined) yield event;
  }
}

/** V8's message for a stack overflow. Other RangeErrors say nothing about nesting. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

function parseLine(text: string, line: number): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof InvalidJsonValueError) throw new MalformedHistoryError(line, error.message);
    if (error instanceof RangeError && error.message === STACK_OVERFLOW)
      throw new MalformedHistoryError(line, 'a value is nested too deeply');
    throw new MalformedHistoryError(line, notJson(text));
  }
}

/** An EDN map with keywords, possibly tagged, possibly in a vector or list. */
const EDN = /^\s*[[(]?\s*(#[\w.]+)?\s*\{\s*:[a-z]/;

function notJson(text: string): string {
  return EDN.test(text)
    ? `this is EDN, not JSON: write each operation as a JSON object on its own line, with keywords as strings ({"process":0,"type":"invoke","f":"read","input":null}), and the key of an independent operation as \`key\``
    : `this is not JSON: ${valueText(text)}. Each line of a history is one JSON object`;
}
