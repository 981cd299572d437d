import { InvalidModelError } from '../../check/model/invalid-model-error.ts';
import type { AnyModel } from '../../check/model/nondeterministic-model.ts';
import { guardedModel } from '../../check/model-guard/guarded-model.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';

/**
 * Refuses a model with a missing or invalid part before the run, which would find out only at its end.
 *
 * @throws {@link InvalidRunError}
 */
export function checkModel(what: string, model: unknown): void {
  try {
    guardedModel(model as AnyModel<unknown>);
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    throw new InvalidRunError(`${what} has an invalid model. ${cause.message}`, { cause });
  }
}
