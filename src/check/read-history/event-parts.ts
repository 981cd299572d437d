import { nearestName } from '../../base/misspelt-name.ts';
import type { HistoryEvent, JepsenEvent } from '../history/history-event.ts';
import { InvalidJsonValueError, jsonValue } from '../json/json-value.ts';
import { valueText } from '../json/value-text.ts';
import type { MalformedHistoryError } from './malformed-history-error.ts';

/** Fields that Jepsen's operations may also have. No verdict depends on them. */
const ignored: ReadonlySet<string> = new Set([
  'index',
  'error',
  'exception',
  'node',
  'debug',
  'final?',
  'clock-offsets',
]);

/**
 * The event in canonical form, if each of its parts is valid.
 *
 * @param given an object
 * @param wrong makes the error
 * @throws the error
 */
export function eventWithParts(given: object, wrong: (what: string) => MalformedHistoryError): HistoryEvent {
  for (const name in given) {
    if (!isKnown(name) && !(hasIndex(given) && isOther(name))) throw wrong(unknownField(name));
  }
  const {
    process,
    type,
    f,
    key,
    error,
    time: at,
    line,
    input,
    output,
    value: jepsens,
  } = given as Partial<Record<keyof (HistoryEvent & JepsenEvent), unknown>>;
  const unfit = (part: string, what: string, found: unknown) =>
    wrong(`${part} must be ${what}, not ${valueText(found)}`);
  if (!Number.isSafeInteger(process)) throw unfit('process', 'a whole number', process);
  if (type !== 'invoke' && type !== 'ok' && type !== 'fail' && type !== 'info') {
    throw unfit('type', 'invoke, ok, fail or info', type);
  }
  if (typeof f !== 'string') throw unfit('f', 'a string', f);
  if (key !== undefined && typeof key !== 'string') throw unfit('key', 'a string', key);
  // The ns of a clock are more than a number holds exactly. Rounded, they are in the same order.
  const time = typeof at === 'bigint' ? Number(at) : at;
  if (time !== undefined && !isTime(time))
    throw unfit('time', 'a number, such as the ns since the run began', at);
  if (line !== undefined && !Number.isSafeInteger(line)) throw unfit('line', 'a whole number', line);
  // A call that failed says something of its error, not of the object.
  const hasData = type === 'invoke' || type === 'ok';
  const own = type === 'invoke' ? input : output;
  const other = type === 'invoke' ? output : input;
  if (hasData && (other !== undefined || jepsens !== undefined))
    requireOneName(type, own, other, jepsens, wrong);
  if (hasData && jepsens === undefined && isInForm(own) && time === at) return given as HistoryEvent;
  const value = hasData ? (jepsens === undefined ? own : jepsens) : undefined;
  const name = type === 'invoke' ? 'input' : 'output';
  return {
    process: process as number,
    type,
    f,
    ...(key !== undefined && { key }),
    ...(value !== undefined && { [name]: exactly(jepsens === undefined ? name : 'value', value, wrong) }),
    ...(error !== undefined && { error }),
    ...(time !== undefined && { time }),
    ...(line !== undefined && { line: line as number }),
  };
}

function isTime(time: unknown): time is number {
  return typeof time === 'number' && Number.isFinite(time);
}

/**
 * Refuses an event with the data of another type, and one with two names for the same.
 *
 * @throws the error that `wrong` makes
 */
function requireOneName(
  type: 'invoke' | 'ok',
  own: unknown,
  other: unknown,
  value: unknown,
  wrong: (what: string) => MalformedHistoryError,
): void {
  const [name, others] = type === 'invoke' ? ['input', 'output'] : ['output', 'input'];
  if (other !== undefined) throw wrong(`the type ${type} has an \`${name}\`, not an \`${others}\``);
  if (own !== undefined && value !== undefined) {
    throw wrong(`\`${name}\` and \`value\` are two names for the same: give one of them`);
  }
}

/** Whether a value is certainly in canonical form: a quick test that covers the most common ones. */
function isInForm(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  return value === undefined || value === null || typeof value === 'string';
}

/** Whether an event has an index, as those of Jepsen have, which may have fields of any name. */
function hasIndex(given: { readonly index?: unknown }): boolean {
  return typeof given.index === 'number';
}

/** Names that a name of a field of Jepsen's may not be close to: it is probably one of them, misspelt. */
const meant = ['process', 'type', 'key', 'input', 'output', 'value', 'time'];

/** Whether a field is neither one that an event has nor a misspelling of one. */
export function isOther(name: string): boolean {
  return !isKnown(name) && nearestName(name, meant) === undefined;
}

function isKnown(name: string): boolean {
  switch (name) {
    case 'process':
    case 'type':
    case 'f':
    case 'key':
    case 'input':
    case 'output':
    case 'value':
    case 'time':
    case 'line':
      return true;
    default:
      return ignored.has(name);
  }
}

/** What is said of a field that events do not have. */
export function unknownField(name: string): string {
  return `unknown field ${valueText(name)}. Known: process, type, f, key, input, output, value, time; ignored: ${[...ignored].join(', ')}`;
}

function exactly(name: string, value: unknown, wrong: (what: string) => MalformedHistoryError): unknown {
  if (typeof value === 'string' || value === null) return value;
  try {
    return jsonValue(value);
  } catch (error) {
    if (error instanceof InvalidJsonValueError) throw wrong(`${name} cannot be compared: ${error.message}`);
    throw error;
  }
}
