import { isWhole, plus, type WholeNumber } from '../json/exact-number.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, refused } from '../model/model.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';

/**
 * A counter that begins at 0. `add` adds n (1 if there is no input) and returns the sum, or null if the
 * caller did not look at it; `read` returns the sum. All are whole numbers of any size.
 */
export const counter: Model<WholeNumber> = {
  name: 'counter',
  functions: new Set(['add', 'read']),
  init: 0,
  observes: ({ f }) => f === 'read',
  reject({ f, input, output, outcome }) {
    if (f === 'add' && !isWhole(input ?? 1)) {
      return `the input of an add must be a whole number, not ${valueText(input)}`;
    }
    if (f === 'read' && (input ?? null) !== null) {
      return `a read takes null, not ${valueText(input)}: with several counters, name the counter in \`key\``;
    }
    const sum = f === 'add' ? (output ?? 0) : output;
    if (outcome === 'ok' && !isWhole(sum)) return `${f} must return a whole number, not ${valueText(output)}`;
    return undefined;
  },
  pruning: {
    // After an `add` of a negative number any sum may follow.
    sets: ({ f, input }) =>
      f === 'add' && ((input as WholeNumber | null) ?? 1) < 0 ? Number.NEGATIVE_INFINITY : undefined,
    mayFollow: (sum, { f, input, output }) =>
      (output ?? null) === null ||
      (f === 'add' ? isBelow(sum, input, output) : sum <= (output as WholeNumber)),
    rulesOut: ({ output: before }, { f, input, output }) =>
      (before ?? null) !== null &&
      (output ?? null) !== null &&
      (f === 'add'
        ? !isBelow(before as WholeNumber, input, output)
        : (before as WholeNumber) > (output as WholeNumber)),
    sums: {
      of: (sum) => sum,
      adds: ({ f, input }) => (f === 'add' ? ((input as WholeNumber | null) ?? 1) : 0),
      shows: ({ output }) => (output ?? undefined) as WholeNumber | undefined,
    },
    isBlind: ({ f, output }) => f === 'add' && (output ?? null) === null,
  },
  step(sum, { f, input, output, outcome }) {
    const next = f === 'add' ? plus(sum, (input as WholeNumber | null) ?? 1) : sum;
    const isUnseen = outcome === 'info' || (f === 'add' && (output ?? null) === null);
    return isUnseen || output === next ? next : refused;
  },
  withInit(init) {
    if (isWhole(init)) return { ...counter, init };
    throw new InvalidOptionError(`a counter begins as a whole number, not ${valueText(init)}`);
  },
};

function isBelow(sum: WholeNumber, input: unknown, output: unknown): boolean {
  return (
    sum === Number.NEGATIVE_INFINITY ||
    plus(sum, (input as WholeNumber | null) ?? 1) <= (output as WholeNumber)
  );
}
