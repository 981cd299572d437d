import { inspect } from 'node:util';
import type { ErrorClass } from '../hammerlock-error.ts';

/**
 * What is used of the context that a test runner passes to a test's function: of node:test's, vitest's or another
 * one's. Everything may be missing.
 */
export interface TestContext {
  /** Prints a line with the test's result. */
  diagnostic?(message: string): void;
  /** Aborted when the test has timed out or was cancelled. */
  readonly signal?: AbortSignal;
  /** Vitest's description of the test. */
  readonly task?: {
    /** How long the test may take, in ms. */
    readonly timeout?: number;
  };
}

/**
 * What can be used of a context: of another runner, parts of the same names may be something else, and must not hide a verdict.
 *
 * @throws `Refusal` if it is neither a context nor `true`
 */
export function contextOf(
  test: TestContext | true | undefined,
  Refusal: ErrorClass,
): TestContext | undefined {
  if (test === true) return {};
  if (test === undefined) return undefined;
  if (test !== null && ['object', 'function'].includes(typeof test)) return usable(test);
  throw new Refusal(
    `test must be the context that the runner passes to the test, or true where it passes none, not ${inspect(test)}.`,
  );
}

function usable(test: TestContext): TestContext {
  const { signal } = test;
  const timeout: unknown = test.task?.timeout;
  return {
    ...(typeof test.diagnostic === 'function' && {
      diagnostic: (message: string) => test.diagnostic!(message),
    }),
    ...(signal instanceof AbortSignal && { signal }),
    ...(typeof timeout === 'number' && { task: { timeout } }),
  };
}
