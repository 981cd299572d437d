import { wholeNumber } from '../json/json-value.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';

/** A whole number: a number below 2 ** 53, a bigint from there on. */
type WholeNumber = number | bigint;

/**
 * A counter that begins at 0. `add` adds n (1 if there is no argument) and returns the sum, or null if the
 * caller did not look at it; `read` returns the sum. All are whole numbers of any size.
 */
export const counter: Model<WholeNumber> = {
  name: 'counter',
  functions: new Set(['add', 'read']),
  init: 0,
  observes: ({ f }) => f === 'read',
  reject({ f, argument, result, outcome }) {
    if (f === 'add' && !isWhole(argument ?? 1)) {
      return `the value of an add must be a whole number, not ${valueText(argument)}`;
    }
    if (f === 'read' && (argument ?? null) !== null) {
      return `a read takes null, not ${valueText(argument)}: with several counters, name the counter in \`key\``;
    }
    const sum = f === 'add' ? (result ?? 0) : result;
    if (outcome === 'ok' && !isWhole(sum)) return `${f} must return a whole number, not ${valueText(result)}`;
    return undefined;
  },
  pruning: {
    // After an `add` of a negative number any sum may follow.
    sets: ({ f, argument }) =>
      f === 'add' && ((argument as WholeNumber | null) ?? 1) < 0 ? Number.NEGATIVE_INFINITY : undefined,
    mayFollow: (sum, { f, argument, result }) =>
      (result ?? null) === null ||
      (f === 'add' ? isBelow(sum, argument, result) : sum <= (result as WholeNumber)),
    rulesOut: ({ result: before }, { f, argument, result }) =>
      (before ?? null) !== null &&
      (result ?? null) !== null &&
      (f === 'add'
        ? !isBelow(before as WholeNumber, argument, result)
        : (before as WholeNumber) > (result as WholeNumber)),
    sums: {
      of: (sum) => sum,
      adds: ({ f, argument }) => (f === 'add' ? ((argument as WholeNumber | null) ?? 1) : 0),
      shows: ({ result }) => (result ?? undefined) as WholeNumber | undefined,
    },
    isBlind: ({ f, result }) => f === 'add' && (result ?? null) === null,
  },
  step(sum, { f, argument, result, outcome }) {
    const next = f === 'add' ? plus(sum, (argument as WholeNumber | null) ?? 1) : sum;
    const isUnseen = outcome === 'info' || (f === 'add' && (result ?? null) === null);
    return isUnseen || result === next ? next : refused;
  },
};

function plus(a: WholeNumber, b: WholeNumber): WholeNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return wholeNumber(BigInt(a) + BigInt(b));
}

function isBelow(sum: WholeNumber, argument: unknown, result: unknown): boolean {
  return (
    sum === Number.NEGATIVE_INFINITY ||
    plus(sum, (argument as WholeNumber | null) ?? 1) <= (result as WholeNumber)
  );
}

function isWhole(value: unknown): value is WholeNumber {
  return typeof value === 'bigint' || Number.isInteger(value);
}
