import { inspect } from 'node:util';
import { printableLines } from '../base/printable.ts';

/** Prints what may hold texts of a file, a model or a program: none of them reaches the terminal as a control character. */
export function print(text: string): void {
  console.log(printableLines(text));
}

/** Prints a message, or an error with its stack, on standard error. */
export function printError(error: unknown): void {
  console.error(printableLines(typeof error === 'string' ? error : inspect(error)));
}

/** Prints what the command line's parser says of the arguments, which ends its lines itself. */
export function printUsage(text: string): void {
  process.stderr.write(printableLines(text));
}
