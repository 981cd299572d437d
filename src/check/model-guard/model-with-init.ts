import { thrownText } from '../../base/printable.ts';
import { jsonValue } from '../json/json-value.ts';
import { valueText } from '../json/value-text.ts';
import type { Model } from '../model/model.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';
import { isTrusted, trust } from './trusted-model.ts';

/**
 * The model for a history of an object that held `value` when the history began: the value of a register, the elements
 * of a queue, the permits of a semaphore, the balances of a bank.
 *
 * ```ts
 * const { outcome } = check(events, modelWithInit(counter, 100));
 * ```
 *
 * @throws {@link InvalidOptionError} if the model does not take a first value, or not this one
 */
export function modelWithInit<State>(model: Model<State>, value: unknown): Model<State>;
export function modelWithInit<State>(model: AnyModel<State>, value: unknown): AnyModel<State>;
export function modelWithInit<State>(model: AnyModel<State>, value: unknown): AnyModel<State> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new InvalidOptionError(
      `The first value ${valueText(value)} for the model ${model.name}: ${what}.`,
      { cause },
    );
  };
  if (model.withInit === undefined) return refuse('this model always begins in the same state');
  let begun: AnyModel<State>;
  try {
    begun = model.withInit(jsonValue(value));
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : thrownText(cause), cause);
  }
  if (isTrusted(model)) trust(begun);
  return begun;
}
