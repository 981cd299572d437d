import { type CheckedText, checkText, type ReportedCheck } from './check-text.ts';
import { isolationText, type ReportedIsolation } from './isolation-text.ts';

/** The result of either kind of check of a history file. */
export type ReportedChecked = (ReportedCheck | ReportedIsolation) & {
  /** The name of the model. */
  readonly model: string;
};

/** The result of either kind of check in words. */
export function checkedText(checked: ReportedChecked): CheckedText {
  return 'level' in checked ? isolationText(checked) : checkText(checked);
}
