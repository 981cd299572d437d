import { inspect } from 'node:util';

const ONE_LINE = {
  breakLength: Number.POSITIVE_INFINITY,
  customInspect: false,
  depth: 0,
  maxArrayLength: 3,
  maxStringLength: 40,
} as const;

/** An invalid value for a message, on one line and with a string in quotes: a number and its text are told apart. */
export function shownValue(value: unknown): string {
  return inspect(value, ONE_LINE);
}
