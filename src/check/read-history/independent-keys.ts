import type { RawEvent } from '../history/raw-event.ts';
import { jsonText } from '../json/json-text.ts';
import { jsonValue } from '../json/json-value.ts';
import { valueText } from '../json/value-text.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { isNemesis } from './event-notes.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';

/** Events that have been looked at, those after them, and whether the values of all are pairs of a key and a value. */
interface BegunEvents {
  readonly begun: readonly RawEvent[];
  readonly rest: Iterable<RawEvent>;
  readonly isIndependent: boolean;
}

/** The most events that are looked at. */
const MAX_LOOK = 10_000;

/** Whether an event says that all are on independent keys; undefined if it leaves that open. */
type KeySign = (event: RawEvent) => boolean | 'likely' | undefined;

/**
 * Whether the events are on independent keys, as jepsen.independent makes them: each `value` is `[key, value]`. Without an
 * answer by the user it is guessed by the first event that tells.
 */
export function lookForKeys(
  events: Iterable<RawEvent>,
  hasKey: KeySign,
  isIndependent?: boolean,
): BegunEvents {
  if (isIndependent !== undefined) return { begun: [], rest: events, isIndependent };
  const iterator = events[Symbol.iterator]();
  const rest: Iterable<RawEvent> = { [Symbol.iterator]: () => iterator };
  const begun: RawEvent[] = [];
  let isLikely = false;
  while (begun.length < MAX_LOOK) {
    const next = iterator.next();
    if (next.done === true) break;
    begun.push(next.value);
    const answer = hasKey(next.value);
    if (typeof answer === 'boolean') return { begun, rest, isIndependent: answer };
    isLikely ||= answer === 'likely';
  }
  return { begun, rest, isIndependent: isLikely };
}

/**
 * Values have keys if one that the model refuses as an input would be valid without its key. So a history that can be read
 * without keys is, apart from one in which a pair that must be an input, such as that of a `cas`, only stands behind what may be
 * a key: `[1 [2 3]]`.
 */
export function keySign<State>(model: AnyModel<State>): KeySign {
  return (event) => hasKey(event, model);
}

/** The value of transactions has a key if it does not begin with a micro-operation. */
export function transactionKeySign({ process, type, key, value }: RawEvent): boolean | undefined {
  if (isNemesis(process) || type !== 'invoke') return undefined;
  return isPair(value) && !Array.isArray(value[0]) && key === undefined;
}

function hasKey<State>(event: RawEvent, model: AnyModel<State>): ReturnType<KeySign> {
  const { type, f, key, value } = event;
  if (isNemesis(event.process) || (type !== 'invoke' && type !== 'ok')) return undefined;
  if (!isPair(value) || key !== undefined || !model.functions.has(f as string)) return false;
  if (type === 'ok') return undefined;
  const [name, inside] = value;
  if (!isInput(model, event, inside)) return false;
  if (!isInput(model, event, value)) return true;
  const mayBeKey = typeof name === 'string' || typeof name === 'number';
  return mayBeKey && isPair(inside) && !isInput(model, event, name) ? 'likely' : undefined;
}

/** What to say of an event that is invalid as it is, if it may be on a key of its own; empty if it is not. */
export function keyHint<State>(event: RawEvent, model: AnyModel<State>): string {
  const mayHaveKey = event.type === 'ok' ? isPair(event.value) : hasKey(event, model) === true;
  return mayHaveKey ? ' (if each value is [key, value], say so: `independent`)' : '';
}

function isInput<State>(model: AnyModel<State>, { f, process, time = 0 }: RawEvent, input: unknown): boolean {
  const call = { f, process, input, key: undefined, output: undefined, outcome: 'info' };
  const times = { invoked: time, completed: Number.POSITIVE_INFINITY };
  try {
    return model.reject?.({ ...call, ...times } as never) === undefined;
  } catch {
    // The validation of the event says what is wrong with the model.
    return true;
  }
}

function isPair(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/**
 * The event on its own key, with the value alone.
 *
 * @throws {@link MalformedHistoryError} if its value is not a pair
 */
export function onItsKey(event: RawEvent): RawEvent {
  if (isNemesis(event.process)) return event;
  const { value, ...others } = event;
  const { type, key } = event;
  if (key !== undefined) {
    throw new MalformedHistoryError(
      event.line,
      `the key is ${valueText(key)}, so the value can't be [key, value], as on independent keys`,
    );
  }
  if (isPair(value)) return { ...others, key: keyText(value[0], event.line), value: value[1] };
  if (type !== 'invoke' && type !== 'ok') return others;
  throw new MalformedHistoryError(
    event.line,
    `the value of an operation on independent keys must be [key, value], not ${valueText(value)}`,
  );
}

/** What another value would be if it were not quoted. */
const MAY_BE_JSON = /^(?:[-\d["{].*|true|false|null)$/s;

/** Different texts for different keys: the key 1 is `1`, and the key "1" is `"1"`. */
function keyText(key: unknown, line: number): string {
  if (typeof key === 'string') return MAY_BE_JSON.test(key) ? JSON.stringify(key) : key;
  try {
    return jsonText(jsonValue(key));
  } catch (error) {
    throw new MalformedHistoryError(line, `the key cannot be compared: ${(error as Error).message}`);
  }
}
