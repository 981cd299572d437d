import { countText, numberText } from '../../base/number-text.ts';
import type { CheckResult } from '../../check/check.ts';
import { counterexampleText } from './counterexample-text.ts';

/** The result of checking a file, in which possibly no operation has completed (`unanswered`). */
export type ReportedCheck = Omit<CheckResult, 'reason'> & {
  /**
   * Why the check is undecided. `time`, `memory`: a limit was reached. `size`: the history has more than 16,777,216 keys
   * or open operations, or one key has more than that many distinct operations or states, or an order can have led to more than
   * 16,384 states of a model with `steps`. `stopped`: by Ctrl-C. `unanswered`: no operation has completed, so there was nothing
   * to check.
   */
  readonly reason?: CheckResult['reason'] | 'unanswered';
  /** How many lines of the file were read. */
  readonly lines?: number;
};

/** The result of checking a history in words, whatever it was checked against. */
export interface CheckedText {
  /** What follows the outcome in the last line. */
  readonly verdict: string;
  /** The reason for the outcome, as one sentence. */
  readonly sentence: string;
  /** How much was checked, and what else there is to know beside the sentence. */
  readonly facts: string;
  /** What shows a violation, in lines; empty if there is nothing to tell. */
  readonly evidence: string;
  /** The line of the history that a violation is shown at, if it is known. */
  readonly line: number | undefined;
}

/** The result of checking a history against a sequential model in words. */
export function checkText(checked: ReportedCheck): CheckedText {
  const { counterexample } = checked;
  const facts = checkSentence(checked);
  return {
    verdict: facts,
    sentence: counterexample?.sentence ?? facts,
    facts,
    evidence: counterexample === undefined ? '' : counterexampleText(counterexample),
    line: counterexample?.line,
  };
}

/** How much was checked and, if it is undecided, why. */
export function checkSentence(checked: ReportedCheck): string {
  const { outcome, operations, partitions, undecided, reason, tookMs } = checked;
  const keys = countText(partitions, 'key');
  const what = `${countText(operations, 'operation')} on ${keys} in ${(tookMs / 1_000).toFixed(2)} s`;
  if (outcome !== 'undecided') return what;
  if (reason === 'unanswered') return `no operation has completed, so there was nothing to check: ${what}`;
  if (reason === 'size') {
    return `the history has more than 16,777,216 keys, open operations, or distinct operations or states of one key, or an order that can have led to more than 16,384 states, ${what}; check it in parts`;
  }
  if (reason === 'stopped') {
    return partitions === 0
      ? `the check was stopped when ${countText(checked.lines ?? 0, 'line')} of the history had been read`
      : `${numberText(undecided)} of ${keys} when the check was stopped, ${what}`;
  }
  const more = reason === 'time' ? '--timeout' : '--memory';
  const left =
    partitions === 0
      ? `the ${reason} was used up before the history was read`
      : `${numberText(undecided)} of ${keys} when the ${reason} was used up, ${what}`;
  return `${left}; a larger ${more} may help`;
}
