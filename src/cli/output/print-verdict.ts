import type { Verdict } from '../../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictLine } from '../../hammer/verdict/verdict-text.ts';
import { printOutcome } from './print.ts';

/** Prints the line of a verdict, after a title, and its evidence. */
export function printVerdict(verdict: Verdict, title = ''): void {
  const text = [`${title}${verdictLine(verdict)}`, evidenceText(verdict)].filter(Boolean).join('\n');
  printOutcome(text, verdict.outcome);
}

/**
 * Indents the texts of a scenario: none may look like a line of this command, or like a command to GitHub
 * Actions.
 */
function evidenceText(verdict: Verdict): string {
  return verdictEvidence(verdict).replace(/\n(?! )/g, '\n    ');
}
