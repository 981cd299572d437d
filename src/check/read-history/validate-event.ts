import { printable, thrownText } from '../../base/printable.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { isSameJson } from '../json/is-same-json.ts';
import { valueText } from '../json/value-text.ts';
import { requireRoom } from '../limits/map-limit.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { createTimeNotes, type HistoryNote, isNemesis, nemesisNote } from './event-notes.ts';
import { eventWithParts } from './event-parts.ts';
import { type CompletionReading, UNKNOWN_READ, understoodCompletion } from './jepsen-completion.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';

interface EventValidationOptions {
  /** What a number in an error message counts. */
  readonly unit?: 'line' | 'event';
  /** Whether an output that the model rejects is an error. */
  readonly rejectOutputs?: boolean;
  /**
   * How completions are to be understood.
   *
   * @default the output is as written, and `value` may be the input again where the model takes no such output
   */
  readonly reading?: CompletionReading;
  readonly onNote?: ((note: HistoryNote) => void) | undefined;
}

/**
 * Returns the event in canonical form, or undefined if it belongs to a nemesis.
 *
 * @throws {@link MalformedHistoryError} if the event is invalid
 */
export type EventValidator = (event: unknown, line: number) => HistoryEvent | undefined;

/**
 * Validates the events of a history one by one, in their order: each must have the fields of an event, be
 * able to follow the events before it, and be an operation of the model.
 */
export function createEventValidator<State>(
  model: AnyModel<State>,
  { unit = 'line', rejectOutputs = true, reading = AS_WRITTEN, onNote }: EventValidationOptions = {},
): EventValidator {
  /** The open operation of each process, and the line that invoked it. */
  const open = new Map<number, OpenInvocation>();
  const timeNote = createTimeNotes();

  const seesTimes = model.uses?.some((particular) => particular !== 'process') === true;
  let first: { readonly isTimed: boolean; readonly line: number } | undefined;

  return (given, line) => {
    const wrong = (what: string) => new MalformedHistoryError(line, what, unit);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw wrong(`an event must be a JSON object, not ${valueText(given)}`);
    }
    const { process: name, f: act } = given as { readonly process?: unknown; readonly f?: unknown };
    if (isNemesis(name)) {
      onNote?.(nemesisNote(act, line));
      return undefined;
    }
    let event = eventWithParts(given, wrong);
    const { process, type, f, key } = event;
    const opened = open.get(process);
    if (type === 'invoke') {
      if (opened !== undefined) {
        throw wrong(
          `process ${process} invokes ${named(f)} while its ${named(opened.f)} of ${unit} ${opened.line} is still open: a process runs one operation at a time`,
        );
      }
      // The caller may have changed the event object by the time the operation completes, so its fields are
      // copied.
      requireRoom(open);
      open.set(process, { process, f, key, input: event.input, line });
    } else {
      if (opened === undefined) {
        throw wrong(`${type} of ${named(f)} by process ${process}, which has no open operation`);
      }
      if (f !== opened.f || (key !== undefined && key !== opened.key)) {
        throw wrong(
          `${type} of ${named(f, key)} by process ${process}, which has ${named(opened.f, opened.key)} open since ${unit} ${opened.line}`,
        );
      }
      open.delete(process);
    }
    if (!model.functions.has(f)) {
      const known = [...model.functions].join(', ');
      const hint = f === 'txn' ? `; transactions are checked with --model list-append or rw-register` : '';
      throw wrong(`unknown function ${valueText(f)} for the model ${model.name}. Known: ${known}${hint}`);
    }
    if (type === 'ok' && opened !== undefined && isToUnderstand(event, given, reading)) {
      event = understood(model, event, opened, reading);
      if (event.error === UNKNOWN_READ && event.type === 'fail') {
        onNote?.({ kind: 'unknown-read', line, sentence: `the ${named(f)} returned null: ${UNKNOWN_READ}` });
      }
    }
    if (rejectOutputs && (event.type === 'invoke' || event.type === 'ok')) {
      const reason = rejectionOf(model, event, opened ?? { process, f, key, input: event.input });
      if (reason !== undefined) {
        const { input: output, ...asked } = event;
        const isForetold = type === 'invoke' && reading.repeatsInputs && (output ?? null) !== null;
        if (!isForetold || rejectionOf(model, asked, { process, f, key, input: undefined }) !== undefined) {
          throw wrong(printable(reason));
        }
        open.set(process, { process, f, key, input: undefined, line, foretold: { output, reason } });
        event = asked;
      } else if (opened?.foretold !== undefined && !isSameJson(opened.foretold.output, event.output)) {
        throw wrong(
          printable(`${opened.foretold.reason}. It is invoked with that in ${unit} ${opened.line}`),
        );
      }
    }
    if (seesTimes) {
      if (event.time !== undefined && Math.abs(event.time) >= 2 ** 53) {
        throw wrong(
          `the model ${model.name} reads times, and from 2 ** 53 on they may be rounded: give the ns since the run began`,
        );
      }
      first ??= { line, isTimed: event.time !== undefined };
      if (first.isTimed !== (event.time !== undefined)) {
        throw wrong(
          `this ${unit} has ${first.isTimed ? 'no' : 'a'} \`time\` and ${unit} ${first.line} has ${first.isTimed ? 'one' : 'none'}: the model ${model.name} reads times, so either all events have one or none does`,
        );
      }
    }
    const note = event.time === undefined ? undefined : timeNote(event.time, line);
    if (note !== undefined) onNote?.(note);
    return event;
  };
}

const AS_WRITTEN: CompletionReading = { nilReads: 'null', repeatsInputs: false };

/** Whether a completion may not mean what it says. */
function isToUnderstand(
  { output }: HistoryEvent,
  given: { readonly value?: unknown },
  { nilReads }: CompletionReading,
): boolean {
  return (output ?? null) === null ? nilReads === 'unknown' : given.value !== undefined;
}

function understood<State>(
  model: AnyModel<State>,
  event: HistoryEvent,
  opened: OpenInvocation,
  reading: CompletionReading,
): HistoryEvent {
  return understoodCompletion(
    event,
    opened.input,
    reading,
    () => observesPending(model, opened),
    (output) => rejectionOf(model, { ...event, output }, opened) !== undefined,
  );
}

/** Whether an operation changes nothing, whatever it returns. */
function observesPending<State>(model: AnyModel<State>, { process, f, key, input }: OpenInvocation): boolean {
  const call = { process, f, key, input: input ?? null, output: undefined, outcome: 'info' };
  try {
    return model.observes?.({ ...call, invoked: 0, completed: Number.POSITIVE_INFINITY } as never) === true;
  } catch (cause) {
    throw new InvalidModelError(model.name, `its \`observes\` of ${named(f)} threw ${thrownText(cause)}`, {
      cause,
    });
  }
}

/** An operation that has not completed. */
interface OpenInvocation {
  readonly process: number;
  readonly f: string;
  readonly key: string | undefined;
  readonly input: unknown;
  readonly line: number;
  /** The output that the invocation foretells, and why it is not an input. */
  readonly foretold?: { readonly output: unknown; readonly reason: string };
}

function rejectionOf<State>(
  model: AnyModel<State>,
  event: HistoryEvent,
  { process, f, key, input }: Omit<OpenInvocation, 'line'>,
): string | undefined {
  const outcome = event.type === 'ok' ? 'ok' : 'info';
  const output = event.type === 'ok' ? event.output : undefined;
  const times = { invoked: event.time ?? Number.NaN, completed: Number.POSITIVE_INFINITY };
  let rejection: unknown;
  try {
    rejection = model.reject?.({ process, f, key, input, output, outcome, ...times } as never);
  } catch (cause) {
    if (cause instanceof InvalidModelError) throw cause;
    throw new InvalidModelError(model.name, `its \`reject\` of ${named(f)} threw ${thrownText(cause)}`, {
      cause,
    });
  }
  if (rejection === undefined || typeof rejection === 'string') return rejection;
  throw new InvalidModelError(
    model.name,
    `its \`reject\` of ${named(f)} must return a string, or undefined if nothing is wrong`,
  );
}

function named(f: string, key?: string): string {
  return key === undefined ? printable(f) : `${printable(f)} of ${valueText(key)}`;
}
