import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

/** A step as its thread tells it, for people. */
export interface StepNote {
  /** Which step of the execution it was. */
  readonly step: number;
  readonly operands: string;
  readonly result: string;
  /** File, line and column of the code under test; undefined where there is none, as for an event. */
  readonly source: string | undefined;
}

const own = [new URL('..', import.meta.url), new URL('../../../workers/explore-', import.meta.url)].flatMap(
  (url) => [url.href, fileURLToPath(url)],
);
const FRAMES = 50;

/** Where the code under test is: the innermost place in it. */
export function sourceOfStep(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of stack.split('\n').slice(1)) {
    const [, file, position] = /\(?((?:file:\/\/|\/)[^()]*?):(\d+:\d+)\)?$/.exec(line) ?? [];
    if (file === undefined || isExplorerSource(file)) continue;
    return `${file.startsWith('file:') ? fileURLToPath(file) : file}:${position}`;
  }
  return undefined;
}

/** Whether a place is in the explorer. */
export function isExplorerSource(place: string): boolean {
  return own.some((directory) => place.startsWith(directory));
}

export function showValue(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'string' ? value : inspect(value);
}
