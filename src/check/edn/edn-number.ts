import { InvalidJsonValueError, wholeNumber } from '../json/json-value.ts';
import { MAX_DIGITS, numberOf } from '../json/parse-json.ts';

/** As Clojure writes and reads them: a whole number has no leading zero, and N or M marks one of any size. */
const WHOLE = /^[+-]?(?:0|[1-9]\d*)N?$/;
const HEX = /^([+-]?)(0[xX][0-9a-fA-F]+)N?$/;
const RATIO = /^([+-]?\d+)\/(\d+)$/;
const DECIMAL = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/;

/**
 * The number that a token denotes, exactly: a whole number as a number or a bigint; a decimal as the double that it denotes; a
 * ratio, which no double holds, as a string such as "1/3". Undefined if it is not a number.
 *
 * @throws {@link InvalidJsonValueError} for a decimal that is not the notation of any double, and for a whole number or a
 * ratio of more than 1,000 digits
 */
export function tokenNumber(token: string): number | bigint | string | undefined {
  if (token.length > MAX_DIGITS && (/^[+-]?\d+N?$/.test(token) || HEX.test(token) || RATIO.test(token))) {
    throw new InvalidJsonValueError(`${token.slice(0, 40)}… has more than ${MAX_DIGITS} digits`);
  }
  if (WHOLE.test(token)) return wholeNumber(BigInt(token.replace(/^\+|N$/g, '')));
  if (DECIMAL.test(token)) return numberOf(token.replace(/^\+|M$/g, '').replace(/\.(?!\d)/, ''));
  const [, minus, hex] = HEX.exec(token) ?? [];
  if (hex !== undefined) return wholeNumber(minus === '-' ? -BigInt(hex) : BigInt(hex));
  const [, above, below] = RATIO.exec(token) ?? [];
  return above === undefined || below === undefined
    ? undefined
    : ratio(BigInt(above.replace('+', '')), BigInt(below));
}

function ratio(above: bigint, below: bigint): number | bigint | string | undefined {
  if (below === 0n) return undefined;
  let [divisor, rest] = [above < 0n ? -above : above, below];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return below === divisor ? wholeNumber(above / divisor) : `${above / divisor}/${below / divisor}`;
}
