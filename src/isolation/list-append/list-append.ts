import type { MalformedHistoryError } from '../../check/read-history/malformed-history-error.ts';
import { throwIfOver } from '../limits/interrupted-check-error.ts';
import { createAnomalyList } from '../model/anomaly-list.ts';
import type { HistoryInference, TransactionModel } from '../model/transaction-model.ts';
import { valueName } from '../model/value-name.ts';
import { malformedTransaction, placeName } from '../table/malformed-transaction.ts';
import { keyValue, OK, type TransactionTable } from '../table/transaction-table.ts';
import { createWriteIndex, type RepeatedWrite } from '../table/write-index.ts';
import { findImproperReads } from './improper-reads.ts';
import { findDirtyUpdates, findListAnomalies } from './list-anomalies.ts';
import { listEdges } from './list-edges.ts';
import { listEvidence } from './list-evidence.ts';
import type { ListHistory } from './list-history.ts';
import { findOwnAnomalies } from './own-operations.ts';
import { findVanishedEffects } from './vanished-effects.ts';
import { orderVersions } from './version-orders.ts';

/**
 * Transactions that append to lists and read them. Since each element is appended once, a read shows all versions of its list
 * and their order (Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations", VLDB 2020).
 */
export const listAppend: TransactionModel = { objects: 'list', infer: inferFromLists };

function inferFromLists(table: TransactionTable, isOver: () => boolean): HistoryInference {
  const appends = createWriteIndex(table, (append) => {
    throw repeatedAppend(table, append);
  });
  const committed = new Uint8Array(table.size);
  for (let row = 0; row < table.size; row++) if (table.outcome[row] === OK) committed[row] = 1;
  throwIfOver(isOver);
  const orders = orderVersions(table, appends, committed);
  const history: ListHistory = { table, appends, orders, committed };
  const anomalies = createAnomalyList();
  for (const find of [
    findListAnomalies,
    findImproperReads,
    findDirtyUpdates,
    findOwnAnomalies,
    findVanishedEffects,
  ]) {
    throwIfOver(isOver);
    find(history, anomalies);
  }
  throwIfOver(isOver);
  return {
    ...listEdges(history),
    committed,
    anomalies: anomalies.list(),
    evidence: (from, to, kind) => listEvidence(history, from, to, kind),
  };
}

function repeatedAppend(
  table: TransactionTable,
  { first, second, operation }: RepeatedWrite,
): MalformedHistoryError {
  const element = valueName(table.values.valueOf(table.value[operation]!));
  const key = valueName(keyValue(table, table.key[operation]!));
  const before = first === second ? 'it does before' : `that of ${placeName(table, first)} does`;
  return malformedTransaction(
    table,
    second,
    `this transaction appends ${element} to ${key}, as ${before}: append each value to a key once, so that a read tells which append it saw`,
  );
}
