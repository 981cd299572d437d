import { HammerlockError } from '../../base/hammerlock-error.ts';

/** What was to be explored, or how, is not something that can be. Nothing was run. */
export class InvalidProgramError extends HammerlockError {
  readonly code = 'invalid_program';
}
