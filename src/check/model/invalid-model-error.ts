import { HammerlockError } from '../../base/hammerlock-error.ts';
import { printableLines } from '../../base/printable.ts';

/**
 * Thrown when a model breaks its contract: a part is missing or unknown, a function throws, is not pure, or
 * contradicts `step`. A verdict from such a model would mean nothing. The message names the model and the
 * part.
 */
export class InvalidModelError extends HammerlockError {
  readonly code = 'invalid_model';

  constructor(model: string, what: string, options?: ErrorOptions) {
    super(printableLines(`The model ${JSON.stringify(model)}: ${what}`), options);
  }
}
