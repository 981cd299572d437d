import { wholeNumber } from './json-value.ts';

/** A whole number: a number below 2 ** 53, a bigint from there on. */
export type WholeNumber = number | bigint;

export function plus(a: WholeNumber, b: WholeNumber): WholeNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wholeNumber(BigInt(a) + BigInt(b));
}

export function isWhole(value: unknown): value is WholeNumber {
  return typeof value === 'bigint' || Number.isInteger(value);
}
