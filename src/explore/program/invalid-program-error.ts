import { HammerlockError } from '../../base/hammerlock-error.ts';

/** The program or an option of the exploration is invalid. Nothing was explored. */
export class InvalidProgramError extends HammerlockError {
  readonly code = 'invalid_program';
}
