import { checkSentence, type ReportedCheck } from '../text/check-text.ts';
import { counterexampleText } from '../text/counterexample-text.ts';
import type { ReportCase } from './report-case.ts';

/** The check of a history for machines that know tests. */
export function checkCase(history: string, model: string, checked: ReportedCheck): ReportCase {
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
