import type { HistoryEvent, JepsenEvent } from '../history/history-event.ts';
import { valueText } from '../json/value-text.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';
import { requireKnownOptions } from '../options/validate-options.ts';
import type { HistoryNote } from './event-notes.ts';
import { requireFormat } from './history-format.ts';
import { type HistoryText, textOfLines } from './history-text.ts';
import { keyHint, keySign, lookForKeys, onItsKey } from './independent-keys.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';
import { openRawEvents, type RawEventOptions } from './raw-events.ts';
import { createEventValidator } from './validate-event.ts';

/** The options of {@link parseHistory}. */
export interface ParseOptions extends RawEventOptions {
  /**
   * What a read says that has completed and returned null. `null`: that the object held null. `unknown`: nothing, because the
   * client had no answer; such a read comes out with the type `fail`.
   *
   * @default 'unknown' in the formats edn and jepsen-log, where Knossos reads nil so; 'null' in the others
   */
  readonly nilReads?: 'unknown' | 'null';
  /**
   * Whether each `value` is `[key, value]`, as jepsen.independent writes the operations on independent keys.
   *
   * @default guessed: they are if the model refuses such a pair as an input and takes the value in it, or if each `cas` is
   * `[key, [from, to]]`
   */
  readonly independent?: boolean;
  /** Called for each line whose time goes back, for each line of a nemesis, and for each unknown read. */
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
  requireKnownOptions(options, ['format', 'nilReads', 'independent', 'onNote']);
  return parseHistoryText(textOfLines(lines), model, options);
}

/** As {@link parseHistory}, from any text. */
export function parseHistoryText<State>(
  text: HistoryText,
  model: AnyModel<State>,
  options: ParseOptions = {},
): Generator<HistoryEvent, void> {
  requireReading(options);
  const events = eventsOf(text, model, options);
  checkedFor.set(events, model);
  return events;
}

function requireReading({ format = 'auto', nilReads, independent }: ParseOptions): void {
  requireFormat(format);
  if (nilReads !== undefined && nilReads !== 'unknown' && nilReads !== 'null') {
    throw new InvalidOptionError(`nilReads must be unknown or null, not ${valueText(nilReads)}`);
  }
  if (independent !== undefined && typeof independent !== 'boolean') {
    throw new InvalidOptionError(`independent must be true or false, not ${valueText(independent)}`);
  }
}

function* eventsOf<State>(
  text: HistoryText,
  model: AnyModel<State>,
  options: ParseOptions,
): Generator<HistoryEvent, void> {
  const { format, events } = openRawEvents(text, options.format ?? 'auto');
  const isJepsens = format === 'edn' || format === 'jepsen-log';
  const { nilReads = isJepsens ? 'unknown' : 'null', independent, onNote } = options;
  const reading = { nilReads, repeatsInputs: isJepsens };
  const check = createEventValidator(model, { reading, onNote });
  try {
    const { begun, rest, isIndependent } = lookForKeys(events, keySign(model), independent);
    for (const part of [begun, rest]) {
      for (const given of part) {
        let event: HistoryEvent | undefined;
        try {
          event = check(isIndependent ? onItsKey(given) : given, given.line);
        } catch (error) {
          const isGuess = independent === undefined && !isIndependent;
          if (isGuess && error instanceof MalformedHistoryError) error.message += keyHint(given, model);
          throw error;
        }
        if (event !== undefined) yield event;
      }
    }
  } finally {
    events.return();
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
