import { HammerlockError } from '../../base/hammerlock-error.ts';
import type { Verdict } from './verdict.ts';
import { verdictText } from './verdict-text.ts';

/**
 * Thrown by a run with the option `test` that does not end as `held`. The message has the evidence, and the command that repeats the run.
 */
export class NotHeldError extends HammerlockError {
  readonly code = 'not_held';
  /** The verdict of the run. */
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdictText(verdict));
    this.verdict = verdict;
  }
}
