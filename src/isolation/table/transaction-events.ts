import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import { valueText } from '../../check/json/value-text.ts';
import { isNemesis } from '../../check/read-history/event-notes.ts';
import { eventWithParts } from '../../check/read-history/event-parts.ts';
import { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';

/** Makes the error of an event that says what is wrong. */
export type MalformedEvent = (what: string) => MalformedHistoryError;

/** An event of a transaction whose parts, but for its micro-operations, are valid. */
export interface TransactionEvent {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly line: number | undefined;
  /** The micro-operations of an invocation, or of a completion. */
  readonly data: unknown;
}

/** The error of the event with this index and, if it is known, this line. */
export function malformedEvent(at: number, line: number | undefined): MalformedEvent {
  return (what) =>
    line === undefined
      ? new MalformedHistoryError(at + 1, what, 'event')
      : new MalformedHistoryError(line, what);
}

/**
 * Calls `each` for the events of transactions, in their order; those of a nemesis are skipped.
 *
 * @throws {@link MalformedHistoryError} for an event whose parts are invalid
 */
export function forEachTransactionEvent(
  events: Iterable<HistoryEvent | JepsenEvent>,
  each: (event: TransactionEvent, at: number) => void,
): void {
  let at = 0;
  for (const given of events) {
    const event = plainEvent(given) ?? validatedEvent(given, malformedEvent(at, lineOf(given)));
    if (event !== undefined) {
      each(event, at);
      at += 1;
    }
  }
}

function lineOf(given: unknown): number | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { line } = given as { line?: unknown };
  return Number.isSafeInteger(line) ? (line as number) : undefined;
}

/** The event, if it is certain to be valid: a quick look that nearly every event passes. */
function plainEvent(given: unknown): TransactionEvent | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  for (const name in given) if (!isPlainField(name)) return undefined;
  const { process, type, f, input, output, value, time, line } = given as Partial<HistoryEvent & JepsenEvent>;
  if (typeof process !== 'number' || (process | 0) !== process || f !== 'txn') return undefined;
  if (time !== undefined && !(Math.abs(time) < 2 ** 53)) return undefined;
  if (line !== undefined && (typeof line !== 'number' || (line | 0) !== line)) return undefined;
  if (type === 'fail' || type === 'info') return { process, type, line, data: value };
  const [data, other] = type === 'invoke' ? [input, output] : [output, input];
  if ((type !== 'invoke' && type !== 'ok') || other !== undefined) return undefined;
  if (data !== undefined && value !== undefined) return undefined;
  return { process, type, line, data: data ?? value };
}

function isPlainField(name: string): boolean {
  switch (name) {
    case 'process':
    case 'type':
    case 'f':
    case 'input':
    case 'output':
    case 'value':
    case 'time':
    case 'index':
    case 'error':
    case 'line':
      return true;
    default:
      return false;
  }
}

/** @returns undefined for an event of a nemesis */
function validatedEvent(given: unknown, wrong: MalformedEvent): TransactionEvent | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw wrong(`an event must be an object, not ${valueText(given)}`);
  }
  const { process: name } = given as { process?: unknown };
  if (isNemesis(name)) return undefined;
  const { process, type, f, key, input, output, line } = eventWithParts(given, wrong);
  if (f !== 'txn') {
    throw wrong(
      `unknown function ${valueText(f)}: the events of transactions have the function txn, and the micro-operations as their input and output`,
    );
  }
  if (key !== undefined) {
    throw wrong(`a transaction has the \`key\` ${valueText(key)}, and those before it have none`);
  }
  if (type === 'fail' || type === 'info') {
    return { process, type, line, data: (given as { value?: unknown }).value };
  }
  return { process, type, line, data: type === 'invoke' ? input : output };
}
