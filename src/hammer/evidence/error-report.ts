import { inspect } from 'node:util';
import { inspectError } from './describe-error.ts';
import { jsonLog } from './json-log.ts';

/** An error that was thrown in a run, with what it takes to find the cause. */
export interface ErrorReport {
  /** The part that threw it: `setup`, `worker 3`, `check`, `model`, `final checks of decks` or `cleanup`. */
  readonly where: string;
  /** The last recorded call before the error, with its input; the error may come from it. */
  readonly operation?: string;
  /** The error with its stack and its causes. */
  readonly error: string;
}

/** The parts of a run's end besides the scenario's own check: where one of them throws, nothing is decided. */
export const FinalPart = {
  model: 'model',
  isolation: 'isolation',
  operationsOf: (fixture: string) => `final operations of ${fixture}`,
  checksOf: (fixture: string) => `final checks of ${fixture}`,
} as const;

/** Whether an error keeps a run from being decided. */
export function isOfFinalPart({ where }: ErrorReport): boolean {
  return where === FinalPart.model || where === FinalPart.isolation || where.startsWith('final ');
}

const MAX_ERRORS = 10;
const MAX_LENGTH = 6_000;
const FILE = 'errors.jsonl';

export function errorReport(where: string, error: unknown, operation?: string): ErrorReport {
  const text = inspectError(error).slice(0, MAX_LENGTH);
  return { where, ...(operation !== undefined && { operation }), error: printable(text) };
}

/** Shows a call with its input. */
export function showCall(f: string, key: string | undefined, value: unknown): string {
  const named = key === undefined ? f : `${f} ${JSON.stringify(key)}`;
  if (value === undefined) return printable(named);
  const shown = inspect(value, { depth: 5, breakLength: Number.POSITIVE_INFINITY });
  return printable(`${named} ${shown.slice(0, 1_000)}`);
}

/** Escapes control characters except line breaks, since a terminal would obey them. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Writes an error to disk at once. */
export function noteError(directory: string, report: ErrorReport): void {
  jsonLog<ErrorReport>(directory, FILE).add(report);
}

/** The first errors that were noted, at most ten. */
export function readErrors(directory: string): ErrorReport[] {
  return jsonLog<ErrorReport>(directory, FILE).read().slice(0, MAX_ERRORS);
}
