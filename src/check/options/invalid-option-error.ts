import { HammerlockError } from '../../base/hammerlock-error.ts';

/** An option of the checker is unknown or has an invalid value. */
export class InvalidOptionError extends HammerlockError {
  readonly code = 'invalid_option';
}
