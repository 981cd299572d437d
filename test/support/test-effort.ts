import { describe, test } from 'node:test';

/** `npm run soak` looks for hours, `npm run test:slow` for minutes, `npm test` for a minute in all. */
const level =
  process.env.HAMMERLOCK_SOAK !== undefined
    ? 'soak'
    : process.env.HAMMERLOCK_SLOW !== undefined
      ? 'slow'
      : 'quick';

/** How often a test draws or repeats: files that ask are run by all three. */
export function effort(amounts: {
  readonly quick: number;
  readonly slow: number;
  readonly soak: number;
}): number {
  return amounts[level];
}

const leave = () => {};

/** What `npm test` leaves to `npm run test:slow`. */
export const slow: typeof test | typeof leave = level === 'quick' ? leave : test;
export const slowDescribe: typeof describe | typeof leave = level === 'quick' ? leave : describe;

/** Every nth of a table of tests in `npm test`, and all of them otherwise. */
export function everyNth<T>(n: number, all: readonly T[]): readonly T[] {
  return level === 'quick' ? all.filter((_, index) => index % n === 0) : all;
}
