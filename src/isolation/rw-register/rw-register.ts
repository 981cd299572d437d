import { valueText } from '../../check/json/value-text.ts';
import { createEdgeList } from '../graph/edge-list.ts';
import { createAppendIndex } from '../list-append/append-index.ts';
import { createAnomalyList } from '../model/anomaly-list.ts';
import type { TransactionModel } from '../model/transaction-model.ts';
import { malformedTransaction, placeName } from '../table/malformed-transaction.ts';
import { keyValue } from '../table/transaction-table.ts';
import { addAntidependencies } from './antidependencies.ts';
import { processVersionOrder } from './process-version-order.ts';
import { readWriteOrder } from './read-write-order.ts';
import { realtimeVersionOrder } from './realtime-version-order.ts';
import { collectLostUpdates, collectReadAnomalies } from './register-anomalies.ts';
import { registerEvidence } from './register-evidence.ts';
import { registerReads } from './register-reads.ts';
import { createTouchedVersions } from './touched-versions.ts';
import { findVanishedWrites } from './vanished-writes.ts';
import { distinctPairs } from './version-order.ts';
import { viewOrder } from './view-order.ts';

/**
 * Registers that transactions read and overwrite, each time with another value, so that a read tells which write it saw.
 *
 * Reads show no more than a part of the order of the versions: the initial one, null, is the oldest, and a version is newer
 * than the one that its writer had read. The order in which a process found versions, and that of transactions which
 * followed each other in time, count for the levels that respect those.
 */
export const rwRegister: TransactionModel = {
  objects: 'register',
  infer(table) {
    const initial = table.values.idOf(null);
    const writes = createAppendIndex(table, ({ first, second, operation }) => {
      const written = `${valueText(table.values.valueOf(table.value[operation]!))} to ${valueText(keyValue(table, table.key[operation]!))}`;
      throw malformedTransaction(
        table,
        second,
        `a transaction writes ${written}, as that of ${placeName(table, first)} does: write each value once to a register, or a read does not tell which write it saw`,
      );
    });
    for (const operation of writes.operation) {
      if (operation === -1 || table.value[operation] !== initial) continue;
      throw malformedTransaction(
        table,
        writes.writer[writes.slotOf(table.key[operation]!, initial)]!,
        `a transaction writes null to ${valueText(keyValue(table, table.key[operation]!))}: null is what a register holds before the first write`,
      );
    }
    const edges = createEdgeList();
    const anomalies = createAnomalyList();
    const reads = registerReads(table, writes, initial, edges, collectReadAnomalies(table, anomalies));
    collectLostUpdates(table, writes, reads, anomalies);
    findVanishedWrites(table, writes, reads, initial, anomalies);
    const keys = table.keys.length;
    const byReads = readWriteOrder(table, writes, reads);
    addAntidependencies(writes, reads, byReads, { keys, isImplied: true }, edges);

    const touchedBy = createTouchedVersions(table, writes, initial);
    const byProcess = distinctPairs(processVersionOrder(table, reads.committed, touchedBy));
    const byTime = distinctPairs(realtimeVersionOrder(table, reads.committed, touchedBy));
    const byView = distinctPairs(viewOrder(table, writes, initial, edges));
    const ordered = ([byView, byProcess, byTime] as const).map((order) => {
      const more = createEdgeList();
      addAntidependencies(writes, reads, order, { keys, isImplied: false }, more);
      return more;
    });
    const history = { table, writes, reads, initial, byReads, byView, byProcess, byTime };
    return {
      edges,
      byView: ordered[0]!,
      byProcess: ordered[1]!,
      byTime: ordered[2]!,
      committed: reads.committed,
      anomalies: anomalies.list(),
      evidence: (from, to, kind) => registerEvidence(history, from, to, kind),
    };
  },
};
