import { inspect } from 'node:util';
import { HammerlockError } from '../../base/hammerlock-error.ts';
import { isPromise } from '../../base/is-promise.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { InvalidModuleError } from '../evidence/run-errors.ts';

/**
 * Says whether an error refused the call that threw it, so that the call had no effect.
 *
 * ```ts
 * refuses: (error) => error instanceof InsufficientFunds,
 * ```
 */
export type Refuses = (error: unknown) => boolean;

/**
 * Whether the error refused the call: errors of this package do, and those that `refuses` returns true for.
 *
 * @param f the name of the call, for the message
 * @throws {@link InvalidModuleError} if `refuses` throws or returns something else than true or false
 */
export function isRefusal(f: string, error: unknown, refuses: Refuses | undefined): boolean {
  if (isInstance(error, HammerlockError)) return true;
  if (refuses === undefined) return false;
  const toDo = 'It must return true for an error that refused the call, and false for any other.';
  let said: unknown;
  try {
    said = refuses(error);
  } catch (cause) {
    throw new InvalidModuleError(
      `refuses threw for an error of the call ${f}: ${describeError(cause)}. ${toDo}`,
      { cause },
    );
  }
  if (typeof said === 'boolean') return said;
  // The refusal of the promise is reported here: its own rejection ends nothing.
  if (isPromise(said)) said.then(undefined, () => {});
  const what = isPromise(said) ? 'a promise' : inspect(said);
  throw new InvalidModuleError(`refuses returned ${what} for an error of the call ${f}. ${toDo}`);
}
