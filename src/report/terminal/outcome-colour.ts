import { styleText } from 'node:util';
import type { VerdictOutcome } from '../../hammer/verdict/verdict.ts';

const colours: Readonly<Record<VerdictOutcome, 'green' | 'red' | 'yellow'>> = {
  held: 'green',
  violated: 'red',
  deadlocked: 'red',
  undecided: 'yellow',
};

/**
 * A line of standard output with its outcome in colour, where that is a terminal and `NO_COLOR` is not set, or where
 * `FORCE_COLOR` asks for colours.
 *
 * @param word what the line calls the outcome, such as the kind of a failure; nothing behind it contains it
 */
export function colouredOutcome(line: string, outcome: VerdictOutcome, word: string = outcome): string {
  const at = line.lastIndexOf(word);
  if (at === -1) return line;
  const coloured = styleText(colours[outcome], word, { stream: process.stdout });
  return `${line.slice(0, at)}${coloured}${line.slice(at + word.length)}`;
}
