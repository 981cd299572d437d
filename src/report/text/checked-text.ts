import { checkSentence, type ReportedCheck } from './check-text.ts';
import { counterexampleText } from './counterexample-text.ts';

/** The result of checking a history in words, whatever it was checked against. */
export interface CheckedText {
  /** How much was checked and, if it is undecided, why: what follows the outcome in the last line. */
  readonly summary: string;
  /** The reason for the outcome, as one sentence. */
  readonly sentence: string;
  /** What shows a violation, in lines; empty if there is nothing to tell. */
  readonly evidence: string;
  /** The line of the history that a violation is shown at, if it is known. */
  readonly line: number | undefined;
}

export function checkedText(checked: ReportedCheck): CheckedText {
  const { counterexample } = checked;
  const summary = checkSentence(checked);
  return {
    summary,
    sentence: counterexample?.sentence ?? summary,
    evidence: counterexample === undefined ? '' : counterexampleText(counterexample),
    line: counterexample?.line,
  };
}
