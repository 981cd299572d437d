import { describe, test } from 'node:test';

/** `npm test` takes a minute in all, `npm run test:slow` minutes, `npm run soak` hours. */
const level =
  process.env.HAMMERLOCK_SOAK !== undefined
    ? 'soak'
    : process.env.HAMMERLOCK_SLOW !== undefined
      ? 'slow'
      : 'quick';

/** How often a test draws or repeats, or what it is given, at each level. */
export function effort<Amount = number>(amounts: {
  readonly quick: Amount;
  readonly slow: Amount;
  readonly soak: Amount;
}): Amount {
  return amounts[level];
}

const leave = () => {};

/** A test that `npm test` leaves to `npm run test:slow`. */
export const slow: typeof test | typeof leave = level === 'quick' ? leave : test;
export const slowDescribe: typeof describe | typeof leave = level === 'quick' ? leave : describe;

/** Every nth test of a table in `npm test`, and all of them otherwise. */
export function everyNth<T>(n: number, all: readonly T[]): readonly T[] {
  return level === 'quick' ? all.filter((_, index) => index % n === 0) : all;
}
