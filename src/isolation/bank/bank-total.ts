import { valueText } from '../../check/json/value-text.ts';
import { InvalidOptionError } from '../../check/options/invalid-option-error.ts';

/**
 * The sum of the balances that a bank began with.
 *
 * @param init the balances by account, or their sum; undefined if they are not known
 * @throws {@link InvalidOptionError} for anything else
 */
export function bankTotal(init: unknown): bigint | undefined {
  if (init === undefined) return undefined;
  const balances =
    typeof init === 'object' && init !== null && !Array.isArray(init) ? Object.values(init) : [init];
  let total = 0n;
  for (const balance of balances) {
    if (typeof balance !== 'bigint' && !Number.isSafeInteger(balance)) {
      throw new InvalidOptionError(
        `The first state of a bank must be its balances by account, such as {"a": 50, "b": 50}, or their sum, not ${valueText(init)}.`,
      );
    }
    total += BigInt(balance as number | bigint);
  }
  return total;
}
