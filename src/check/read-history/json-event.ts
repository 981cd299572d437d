import { isEventLike, type RawEvent, rawEvent } from '../history/raw-event.ts';
import { InvalidJsonValueError } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { valueText } from '../json/value-text.ts';
import { unknownField } from './event-parts.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';

/** The event that JSON text on a line describes. @throws {@link MalformedHistoryError} if it is not an object */
export function jsonEvent(text: string, line: number): RawEvent {
  const value = parsed(text, line);
  if (!isEventLike(value)) {
    throw new MalformedHistoryError(line, `an event must be a JSON object, not ${valueText(value)}`);
  }
  if ((value as Partial<RawEvent>).line !== undefined) {
    throw new MalformedHistoryError(line, unknownField('line'));
  }
  return rawEvent(value, line);
}

/** V8's message for a stack overflow. Other RangeErrors say nothing about nesting. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded';

function parsed(text: string, line: number): unknown {
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
    ? 'this is EDN, not JSON, unlike the lines before it or the `format` that was named'
    : `this is not JSON: ${valueText(text)}. Formats: jsonl (one JSON object per line), json, edn, jepsen-log`;
}
