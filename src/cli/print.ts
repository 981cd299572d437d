import { inspect } from 'node:util';
import { printableLines } from '../base/printable.ts';

/**
 * Prints text that may come from a file, a model or a program; control characters are escaped, so that the
 * terminal ignores them.
 */
export function print(text: string): void {
  console.log(printableLines(text));
}

/** Prints a message, or an error with its stack, on standard error. */
export function printError(error: unknown): void {
  console.error(printableLines(typeof error === 'string' ? error : inspect(error)));
}

/** Prints a message of the argument parser, which has its own line breaks. */
export function printUsage(text: string): void {
  process.stderr.write(printableLines(text));
}
