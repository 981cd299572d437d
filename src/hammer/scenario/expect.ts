import { isPromise } from '../../base/is-promise.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { Expect } from './scenario-contexts.ts';

/** An {@link Expect} that notes violations with `violated`. A promise would count as true, whatever it comes to. */
export function expecting(violated: (violation: string) => void): Expect {
  return (condition: unknown, violation) => {
    if (isPromise(condition)) {
      // That it is a promise is told already: what becomes of it ends nothing.
      condition.then(undefined, () => {});
      throw new InvalidRunError('expect was given a promise, which is no condition: await it first.');
    }
    if (!condition) violated(violation);
  };
}
