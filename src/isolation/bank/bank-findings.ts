import { valueText } from '../../check/json/value-text.ts';
import { malformedTransaction } from '../table/malformed-transaction.ts';
import { keyValue, OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';

/** What the accounts of a bank hold together: transfers do not change it. */
export interface BankTotal {
  readonly total: bigint;
  /** The transaction that read it first, if it is known from a read. */
  readonly firstRead?: number;
}

/** A read of all accounts, and their sum. */
export interface WrongTotal {
  readonly reader: number;
  readonly total: bigint;
}

/** A balance below zero that was read or written. */
export interface NegativeBalance {
  readonly transaction: number;
  readonly operation: number;
}

export interface BankFindings {
  /** Undefined if it was not given, and no transaction read all accounts. */
  readonly expected: BankTotal | undefined;
  readonly wrongTotals: readonly WrongTotal[];
  readonly negativeBalances: readonly NegativeBalance[];
}

/**
 * Looks at each balance that was read, and adds up each read of all accounts that occur in the history. What a transaction reads
 * after its own write is its own, so only its first operation on each account counts for a total.
 *
 * @param given the total of all accounts; otherwise it is that of the first read of all accounts
 * @throws {@link MalformedHistoryError} for a balance that is no whole number
 */
export function bankFindings(table: TransactionTable, given: bigint | undefined): BankFindings {
  const accounts = table.keys.length;
  const touchedBy = new Int32Array(accounts).fill(-1);
  const wrongTotals: WrongTotal[] = [];
  const negativeBalances: NegativeBalance[] = [];
  let expected: BankTotal | undefined = given === undefined ? undefined : { total: given };
  for (let reader = 0; reader < table.size; reader++) {
    if (table.outcome[reader] !== OK) continue;
    let [read, total] = [0, 0n];
    let isNegative = false;
    const first = table.firstOperation[reader]!;
    for (let operation = first; operation < first + table.operationCount[reader]!; operation++) {
      const id = table.value[operation]!;
      if (id === UNKNOWN) continue;
      const account = table.key[operation]!;
      const held = table.values.valueOf(id);
      // Nothing was there yet.
      if (held === null) continue;
      if (typeof held !== 'bigint' && !Number.isSafeInteger(held)) {
        throw malformedTransaction(
          table,
          reader,
          `the balance of ${valueText(keyValue(table, table.key[operation]!))} must be a whole number, or null, not ${valueText(held)}`,
        );
      }
      const balance = BigInt(held as number | bigint);
      if (balance < 0n && !isNegative) {
        isNegative = true;
        negativeBalances.push({ transaction: reader, operation });
      }
      if (touchedBy[account] === reader) continue;
      touchedBy[account] = reader;
      if (table.kind[operation] !== READ) continue;
      read += 1;
      total += balance;
    }
    if (read === 0 || read < accounts) continue;
    expected ??= { total, firstRead: reader };
    if (total !== expected.total) wrongTotals.push({ reader, total });
  }
  return { expected, wrongTotals, negativeBalances };
}
