import type { RawEvent } from '../history/raw-event.ts';
import { requireKnownOptions } from '../options/validate-options.ts';
import { ednEvents } from './edn-events.ts';
import { guessFormat, type HistoryFormat, requireFormat } from './history-format.ts';
import { type HistoryText, textOfLines } from './history-text.ts';
import { jepsenLogEvents } from './jepsen-log-events.ts';
import { jsonEvents } from './json-events.ts';
import { jsonLineEvents } from './json-line-events.ts';

export type { RawEvent };

/** The options of {@link rawEvents}. */
export interface RawEventOptions {
  /**
   * The format of the history.
   *
   * @default 'auto': guessed by how the history begins
   */
  readonly format?: HistoryFormat | 'auto';
}

const readers: Readonly<
  Record<HistoryFormat, (text: HistoryText, isGuessed: boolean) => Generator<RawEvent, void>>
> = {
  jsonl: jsonLineEvents,
  json: jsonEvents,
  edn: ednEvents,
  'jepsen-log': jepsenLogEvents,
};

/**
 * Reads a history in any {@link HistoryFormat}, and yields its events as objects that nobody has validated: each has the fields
 * that the history gives it, with values as in JSON, and its `line`. In EDN, fields that events do not have are left out.
 *
 * ```ts
 * for (const event of rawEvents(readLines('history.edn'))) console.log(event);
 * ```
 *
 * @throws {@link InvalidOptionError} for an unknown or invalid option, {@link MalformedHistoryError} at the first line that is
 * not of the format, while the events are iterated over
 */
export function rawEvents(lines: Iterable<string>, options: RawEventOptions = {}): Iterable<RawEvent> {
  requireKnownOptions(options, ['format']);
  return rawEventsOf(textOfLines(lines), options.format);
}

/** As {@link rawEvents}, from any text. */
export function rawEventsOf(text: HistoryText, format: HistoryFormat | 'auto' = 'auto'): Iterable<RawEvent> {
  requireFormat(format);
  return { [Symbol.iterator]: () => openRawEvents(text, format).events };
}

/** The events of a history, and the format that it is in. */
export function openRawEvents(
  text: HistoryText,
  given: HistoryFormat | 'auto',
): { readonly format: HistoryFormat; readonly events: Generator<RawEvent, void> } {
  const format = given === 'auto' ? guessFormat(text) : given;
  return { format, events: readers[format](text, given === 'auto') };
}
