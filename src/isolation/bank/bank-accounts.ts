import { createEdgeList } from '../graph/edge-list.ts';
import { type AnomalyList, createAnomalyList } from '../model/anomaly-list.ts';
import type { TransactionModel } from '../model/transaction-model.ts';
import { valueName } from '../model/value-name.ts';
import {
  keyValue,
  OK,
  operationsOf,
  READ,
  type TransactionTable,
  UNKNOWN,
} from '../table/transaction-table.ts';
import { bankFindings } from './bank-findings.ts';
import { bankTotal } from './bank-total.ts';
import { bankTransactions } from './bank-transactions.ts';

/**
 * Accounts between which transactions transfer money, so that their balances always add up to the same total (the bank test of
 * Jepsen). A read of all accounts with another total saw a part of a transaction, or one that had lost an update.
 */
export const bankAccounts: TransactionModel = {
  objects: 'register',
  transactionsOf: bankTransactions,
  infer(table, _, { init, allowNegative = false }) {
    const anomalies = createAnomalyList();
    addFindings(table, bankTotal(init), allowNegative, anomalies);
    const committed = new Uint8Array(table.size);
    for (let row = 0; row < table.size; row++) committed[row] = Number(table.outcome[row] === OK);
    return {
      edges: createEdgeList(),
      committed,
      anomalies: anomalies.list(),
      evidence() {
        throw new Error('the transactions of a bank have no edges of data');
      },
    };
  },
};

function addFindings(
  table: TransactionTable,
  given: bigint | undefined,
  allowNegative: boolean,
  anomalies: AnomalyList,
): void {
  const { expected, wrongTotals, negativeBalances } = bankFindings(table, given);
  for (const { reader, total } of wrongTotals) {
    anomalies.add('wrong-total', () => {
      const { firstRead } = expected!;
      return {
        transactions: firstRead === undefined ? [reader] : [firstRead, reader],
        edges: [],
        sentence: (names) =>
          `${names.at(-1)} read ${balancesText(table, reader)}, ${total} in all, but all accounts hold ${expected!.total} together${firstRead === undefined ? '' : `, as ${names[0]} had read`}`,
      };
    });
  }
  if (allowNegative) return;
  for (const { transaction, operation } of negativeBalances) {
    anomalies.add('negative-balance', () => {
      const did = table.kind[operation] === READ ? 'read' : 'wrote';
      const account = valueName(keyValue(table, table.key[operation]!));
      const balance = table.values.valueOf(table.value[operation]!);
      return {
        transactions: [transaction],
        edges: [],
        sentence: ([a]) => `${a} ${did} the balance of ${account} as ${balance}, which is below zero`,
      };
    });
  }
}

const MAX_BALANCES = 8;

function balancesText(table: TransactionTable, row: number): string {
  const reads = operationsOf(table, row)
    .filter((operation) => table.kind[operation] === READ && table.value[operation] !== UNKNOWN)
    .map(
      (read) => `${valueName(keyValue(table, table.key[read]!))} ${table.values.valueOf(table.value[read]!)}`,
    );
  if (reads.length <= MAX_BALANCES) return reads.join(', ');
  return `${reads.slice(0, MAX_BALANCES).join(', ')} and ${reads.length - MAX_BALANCES} more balances`;
}
