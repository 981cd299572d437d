import { checkedText, type ReportedChecked } from '../text/checked-text.ts';
import type { TestCase } from './test-case.ts';

/** The check of a history as a test case. */
export function checkCase(history: string, checked: ReportedChecked): TestCase {
  const { model, outcome, tookMs } = checked;
  const { sentence, evidence, line } = checkedText(checked);
  return {
    name: `${history} as ${model}`,
    outcome,
    sentence,
    evidence,
    seconds: tookMs / 1_000,
    place: { file: history, ...(line !== undefined && { line }) },
  };
}
