import { duplicateField } from './duplicate-field.ts';
import { InvalidJsonValueError, wholeNumber } from './json-value.ts';
import { valueText } from './value-text.ts';

/** A number that a double may not hold as it stands has 16 digits, or an exponent. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;
/** Of a whole number: 1e999999999 is one, too. */
const MAX_DIGITS = 1_000;
/** Of a fraction: the most that `toPrecision` writes. */
const MAX_FRACTION_DIGITS = 100;

/**
 * Parses JSON, and a number as what its digits say: a whole number from 2 ** 53 on is a bigint, and -0 is 0. A fraction
 * is the double that is written so, with as many digits as it has there.
 *
 * @throws SyntaxError {@link InvalidJsonValueError} for a number of more than 1,000 digits, for a fraction that no double is
 *   written as, and for an object with two fields of one name
 */
export function parseJson(text: string): unknown {
  const value: unknown = MAY_BE_ROUNDED.test(text)
    ? JSON.parse(text, exactly as (name: string, value: unknown) => unknown)
    : JSON.parse(text);
  const repeated = duplicateField(text, value);
  if (repeated === undefined) return value;
  throw new InvalidJsonValueError(
    `an object has two fields ${valueText(repeated)}: which of them counts is unknown`,
  );
}

function exactly(_: string, value: unknown, { source }: { readonly source: string }): unknown {
  return typeof value === 'number' ? numberOf(source) : value;
}

/** A number that is not 0: its sign, its digits from the first that is not 0 to the last, and how many zeros follow. */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly zeros: number;
}

function numberOf(source: string): number | bigint {
  const decimal = decimalOf(source);
  if (decimal === undefined) return 0;
  const { sign, digits, zeros } = decimal;
  if (zeros < 0) return fractionOf(source, decimal);
  if (digits.length + zeros > MAX_DIGITS) {
    throw new InvalidJsonValueError(`${shorten(source)} has more than ${MAX_DIGITS} digits`);
  }
  return wholeNumber(BigInt(`${sign}${digits}${'0'.repeat(zeros)}`));
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function decimalOf(source: string): Decimal | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(source)!;
  const all = (whole + fraction).replace(/^0+/, '');
  if (all === '') return undefined;
  const digits = all.replace(/0+$/, '');
  return { sign, digits, zeros: Number(exponent) - fraction.length + all.length - digits.length };
}

/**
 * Two fractions of as many digits are never the same double here, but for the two neighbours of a double that is half-way
 * between them: of those, writers write either.
 */
function fractionOf(source: string, decimal: Decimal): number {
  const double = Number(source);
  if (isSame(decimal, decimalOf(String(double)))) return double;
  const { length } = decimal.digits;
  if (length <= MAX_FRACTION_DIGITS && isSame(decimal, decimalOf(double.toPrecision(length)))) return double;
  throw new InvalidJsonValueError(
    `${shorten(source)} is a fraction that a double can't hold: write it with at most 15 digits, or as a text`,
  );
}

function isSame(a: Decimal, b: Decimal | undefined): boolean {
  return a.digits === b?.digits && a.zeros === b.zeros;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
