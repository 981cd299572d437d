import { HammerlockError } from '../../base/hammerlock-error.ts';
import type { Verdict } from './verdict.ts';
import { verdictEvidence, verdictLine } from './verdict-text.ts';

/** A run in a test that did not hold; the message says what was found, and the command that repeats the run. */
export class NotHeldError extends HammerlockError {
  readonly code = 'not_held';
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(`${verdictLine(verdict)}\n${verdictEvidence(verdict)}`);
    this.verdict = verdict;
  }
}
