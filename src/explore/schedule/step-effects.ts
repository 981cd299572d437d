import { Global, type SharedState } from '../memory/shared-state.ts';
import { STEP_WORDS, StepWord } from '../memory/step-words.ts';

/** Sets a {@link Mark} on the last step. */
export function markStep({ words, trace }: SharedState, mark: number): void {
  const step = words[Global.steps]! - 1;
  if (step >= 0) trace[step * STEP_WORDS + StepWord.marks]! |= mark;
}

/** Records that something has changed, so that no thread counts as spinning any more: a loop may end now. */
export function noteChange({ words }: SharedState): void {
  words[Global.version]! += 1;
  words[Global.spinning] = 0;
}
