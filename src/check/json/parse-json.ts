import { duplicateField } from './duplicate-field.ts';
import { InvalidJsonValueError, wholeNumber } from './json-value.ts';
import { valueText } from './value-text.ts';

/** A number that a double may not represent exactly has at least 16 digits, or an exponent. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/;
/** The limit for whole numbers: 1e999999999 is one, too. */
export const MAX_DIGITS = 1_000;
/** The limit for fractions: `toPrecision` writes no more. */
const MAX_FRACTION_DIGITS = 100;

/**
 * Parses JSON and keeps numbers exact: a whole number of 2 ** 53 or more becomes a bigint, and -0 becomes 0.
 * A fraction must be the decimal notation of a double, with as many digits as given.
 *
 * @throws SyntaxError for text that is not JSON, {@link InvalidJsonValueError} for a whole number of more
 * than 1,000 digits, for a fraction that is not the notation of any double, and for an object with two fields
 * of the same name
 */
export function parseJson(text: string): unknown {
  const value: unknown = MAY_BE_ROUNDED.test(text)
    ? JSON.parse(text, exactly as (name: string, value: unknown) => unknown)
    : JSON.parse(text);
  const repeated = duplicateField(text, value);
  if (repeated === undefined) return value;
  throw new InvalidJsonValueError(
    `an object has two fields named ${valueText(repeated)}: it is unknown which of them counts`,
  );
}

function exactly(_: string, value: unknown, { source }: { readonly source: string }): unknown {
  return typeof value === 'number' ? numberOf(source) : value;
}

/**
 * A number other than 0: its sign, its significant digits without trailing zeros, and the power of ten they
 * are multiplied by.
 */
interface Decimal {
  readonly sign: string;
  readonly digits: string;
  readonly zeros: number;
}

/** The exact number that a decimal notation of JSON denotes. */
export function numberOf(source: string): number | bigint {
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
 * Two different fractions with the same number of digits never denote the same double here, except for the
 * two neighbours of a double that lies half-way between them: programs write either.
 */
function fractionOf(source: string, decimal: Decimal): number {
  const double = Number(source);
  if (isSame(decimal, decimalOf(String(double)))) return double;
  const { length } = decimal.digits;
  if (length <= MAX_FRACTION_DIGITS && isSame(decimal, decimalOf(double.toPrecision(length)))) return double;
  throw new InvalidJsonValueError(
    `${shorten(source)} is a fraction that a double cannot hold: write it with at most 15 digits, or as a string`,
  );
}

function isSame(a: Decimal, b: Decimal | undefined): boolean {
  return a.digits === b?.digits && a.zeros === b.zeros;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
