import { HammerlockError } from '../base/hammerlock-error.ts';
import type { Exploration } from './exploration.ts';
import { explorationText } from './exploration-text.ts';

/** A program that was explored in a test did not hold. The message contains everything that was found. */
export class ProgramFailedError extends HammerlockError {
  readonly code = 'program_failed';
  /** Everything that was found. */
  readonly exploration: Exploration;

  constructor(exploration: Exploration) {
    super(explorationText(exploration));
    this.exploration = exploration;
  }
}
