import { inspect } from 'node:util';
import type { ErrorClass } from '../hammerlock-error.ts';
import type { TestContext } from './test-context.ts';

/**
 * Aborted when the caller ends what is under way, or when its test is over.
 *
 * @throws `Refusal` if `signal` is not an AbortSignal
 */
export function endSignal(
  signal: AbortSignal | undefined,
  test: TestContext | undefined,
  Refusal: ErrorClass,
): AbortSignal {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new Refusal(`signal must be an AbortSignal, not ${inspect(signal)}.`);
  }
  return AbortSignal.any([signal, test?.signal].filter((given) => given !== undefined));
}
