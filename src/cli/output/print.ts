import { inspect } from 'node:util';
import { printableLines } from '../../base/printable.ts';
import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';
import { colouredOutcome } from '../../report/terminal/outcome-colour.ts';

/**
 * Prints text that may come from a file, a model or a program; control characters are escaped, so that the
 * terminal ignores them.
 */
export function print(text: string): void {
  console.log(printableLines(text));
}

/** Prints a text as {@link print} does, with the outcome in its first line in colour where colours are shown. */
export function printOutcome(text: string, outcome: VerdictOutcome, word?: string): void {
  const [line = '', ...others] = printableLines(text).split('\n');
  console.log([colouredOutcome(line, outcome, word), ...others].join('\n'));
}

/** Prints a message, or an error with its stack, on standard error. */
export function printError(error: unknown): void {
  console.error(printableLines(typeof error === 'string' ? error : inspect(error)));
}

/** Prints a message of the argument parser, which has its own line breaks. */
export function printUsage(text: string): void {
  process.stderr.write(printableLines(text));
}
