import type { HistoryEvent } from '../history/history-event.ts';
import { InvalidJsonValueError } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { valueText } from '../json/value-text.ts';
import type { Model } from '../model/model.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';
import { createEventValidator, type EventValidator, type HistoryNote } from './validate-event.ts';

export interface ParseOptions {
  /** Told of each line whose time goes back, and of each that is a nemesis's. */
  readonly onNote?: (note: HistoryNote) => void;
}

/** What a generator was checked for: it need not be again. */
const checkedFor = new WeakMap<Iterable<HistoryEvent>, unknown>();

/**
 * The events of a history's lines: a JSON object each. Lines with nothing but white space are passed over, and so are
 * those whose process is `nemesis`. A whole number from 2 ** 53 on becomes a bigint.
 *
 * @throws {@link MalformedHistoryError} at the first line that is not an event, or that can't follow on those before
 */
export function parseHistory<State>(
  lines: Iterable<string>,
  model: Model<State>,
  options: ParseOptions = {},
): Generator<HistoryEvent, void> {
  const events = eventsOf(lines, createEventValidator(model, options));
  checkedFor.set(events, model);
  return events;
}

function* eventsOf(lines: Iterable<string>, check: EventValidator): Generator<HistoryEvent, void> {
  let line = 0;
  for (const text of lines) {
    line += 1;
    if (typeof text !== 'string')
      throw new MalformedHistoryError(line, `a line is a text, not ${valueText(text)}`);
    const json = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
    if (json.trim() === '') continue;
    const event = check(parseLine(json, line), line);
    if (event !== undefined) yield event;
  }
}

/**
 * Events that were given as objects, held against what {@link parseHistory} holds lines against.
 *
 * @throws {@link MalformedHistoryError} while they are walked
 */
export function validatedEvents<State>(
  events: Iterable<HistoryEvent>,
  model: Model<State>,
): Iterable<HistoryEvent> {
  return checkedFor.get(events) === model ? events : checkedEvents(events, model);
}

function* checkedEvents<State>(
  events: Iterable<HistoryEvent>,
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

/** What V8 says when the stack overflows: of other RangeErrors no more is known than what they say. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

function parseLine(text: string, line: number): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof InvalidJsonValueError) throw new MalformedHistoryError(line, error.message);
    if (error instanceof RangeError && error.message === STACK_OVERFLOW)
      throw new MalformedHistoryError(line, 'a value is nested too deep');
    throw new MalformedHistoryError(line, notJson(text));
  }
}

/** A map with keywords, or a tagged one, in a list or not. */
const EDN = /^\s*[[(]?\s*(#[\w.]+)?\s*\{\s*:[a-z]/;

function notJson(text: string): string {
  return EDN.test(text)
    ? `this is EDN, not JSON: write each operation as a JSON object on a line of its own, with its keywords as texts ({"process":0,"type":"invoke","f":"read","value":null}), and the key of independent ones as \`key\``
    : `this is not JSON: ${valueText(text)}`;
}
