import { inspect } from 'node:util';
import { inspectError } from './describe-error.ts';
import { jsonLog } from './json-log.ts';

/** An error that was thrown in a run, with what a person needs to find its cause. */
export interface ErrorReport {
  /** What threw it: `setup`, `worker 3`, `check`, `verify`, `readDeck`, `model`, `clean-up`. */
  readonly where: string;
  /** The recorded call that it came from or after, with its arguments. */
  readonly operation?: string;
  /** With its stack, and its causes. */
  readonly error: string;
}

/** What a run's check is made of, besides the scenario's own: where one of them throws, nothing is decided. */
export const checkedParts = ['verify', 'readDeck', 'model'] as const;
export type CheckPart = (typeof checkedParts)[number];

const MAX_ERRORS = 10;
const MAX_LENGTH = 6_000;
const FILE = 'errors.jsonl';

export function errorReport(where: string, error: unknown, operation?: string): ErrorReport {
  const text = inspectError(error).slice(0, MAX_LENGTH);
  return { where, ...(operation !== undefined && { operation }), error: printable(text) };
}

/** A call as a reader sees it. */
export function showCall(f: string, key: string | undefined, value: unknown): string {
  const named = key === undefined ? f : `${f} ${JSON.stringify(key)}`;
  if (value === undefined) return printable(named);
  const shown = inspect(value, { depth: 5, breakLength: Number.POSITIVE_INFINITY });
  return printable(`${named} ${shown.slice(0, 1_000)}`);
}

/** A terminal obeys control characters: of them only line breaks are left. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Notes an error on disk, at once. */
export function noteError(directory: string, report: ErrorReport): void {
  jsonLog<ErrorReport>(directory, FILE).add(report);
}

/** The first that were noted. */
export function readErrors(directory: string): ErrorReport[] {
  return jsonLog<ErrorReport>(directory, FILE).read().slice(0, MAX_ERRORS);
}
