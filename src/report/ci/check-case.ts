import { checkSentence, type ReportedCheck } from '../text/check-text.ts';
import { counterexampleText } from '../text/counterexample-text.ts';
import type { TestCase } from './test-case.ts';

/** The check of a history as a test case. */
export function checkCase(history: string, model: string, checked: ReportedCheck): TestCase {
  const { outcome, counterexample, tookMs } = checked;
  const line = counterexample?.line;
  return {
    name: `${history} as ${model}`,
    outcome,
    sentence: counterexample?.sentence ?? checkSentence(checked),
    evidence: counterexample === undefined ? '' : counterexampleText(counterexample),
    seconds: tookMs / 1_000,
    place: { file: history, ...(line !== undefined && { line }) },
  };
}
