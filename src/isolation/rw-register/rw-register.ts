import { valueText } from '../../check/json/value-text.ts';
import { createEdgeList, type EdgeList } from '../graph/edge-list.ts';
import { throwIfOver } from '../limits/interrupted-check-error.ts';
import { createAnomalyList } from '../model/anomaly-list.ts';
import type { TransactionModel } from '../model/transaction-model.ts';
import { malformedTransaction, placeName } from '../table/malformed-transaction.ts';
import { keyValue } from '../table/transaction-table.ts';
import { createWriteIndex } from '../table/write-index.ts';
import { createAntidependencies } from './antidependencies.ts';
import { operationVersions } from './operation-versions.ts';
import { addProcessVersionOrder } from './process-version-order.ts';
import { addReadWriteOrder } from './read-write-order.ts';
import { addRealtimeVersionOrder } from './realtime-version-order.ts';
import { collectLostUpdates, collectReadAnomalies } from './register-anomalies.ts';
import { registerEvidence } from './register-evidence.ts';
import { registerReads } from './register-reads.ts';
import { createTouchedVersions } from './touched-versions.ts';
import { findVanishedWrites } from './vanished-writes.ts';
import { createVersionPairs, dropVersionPairs, type VersionOrder, versionOrder } from './version-order.ts';
import { addViewOrder } from './view-order.ts';
import { createWrittenByBoth } from './written-by-both.ts';

/**
 * Registers that transactions read and overwrite, each time with another value, so that a read tells which write it saw.
 *
 * Reads show no more than a part of the order of the versions: the initial one, null, is the oldest, and a version is newer
 * than the one that its writer had read. The order in which a process found versions, and that of transactions which
 * followed each other in time, count for the levels that respect those.
 */
export const rwRegister: TransactionModel = {
  objects: 'register',
  infer(table, isOver) {
    const initial = table.values.idOf(null);
    const writes = createWriteIndex(table, ({ first, second, operation }) => {
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
    throwIfOver(isOver);
    const versions = operationVersions(table, writes, initial);
    const edges = createEdgeList(table.operations + table.size);
    const anomalies = createAnomalyList();
    const reads = registerReads(table, writes, versions, edges, collectReadAnomalies(table, anomalies));
    throwIfOver(isOver);
    collectLostUpdates(table, writes, reads, anomalies);
    findVanishedWrites(table, writes, versions, reads, anomalies);
    throwIfOver(isOver);
    const pairs = createVersionPairs(table.operations);
    const addAntidependencies = createAntidependencies(writes, reads, pairs, table.keys.length);
    const writtenByBoth = createWrittenByBoth(table, writes, versions, pairs);
    const byReads = versionOrder(pairs, () => addReadWriteOrder(table, writes, writtenByBoth, reads, pairs));
    throwIfOver(isOver);
    addAntidependencies(byReads, true, edges);

    const touchedBy = createTouchedVersions(table, writes, versions);
    const further = (add: () => void): [VersionOrder, EdgeList] => {
      throwIfOver(isOver);
      const order = versionOrder(pairs, add);
      throwIfOver(isOver);
      const more = createEdgeList();
      addAntidependencies(order, false, more);
      return [order, more];
    };
    // Each order has only the pairs that those before do not have: they hold at more levels.
    const [byView, viewEdges] = further(() =>
      addViewOrder(table, writes, versions, edges, writtenByBoth, pairs),
    );
    const inProcess = () => addProcessVersionOrder(table, reads.committed, touchedBy, pairs);
    const inTime = () => addRealtimeVersionOrder(table, reads.committed, touchedBy, pairs);
    const known = { begin: pairs.size, end: pairs.size };
    const history = {
      table,
      writes,
      reads,
      initial,
      pairs,
      byReads,
      byView,
      byProcess: known,
      byTime: known,
    };
    // The order of a process follows from that of time, if none of that is left out: what a transaction of the process found
    // after another one came after what that left behind, or after what a third found that followed it in time, and so on.
    const [, allEdges] = further(inTime);
    const all = [viewEdges, allEdges];
    const { isPartial } = pairs;
    if (isPartial) {
      dropVersionPairs(pairs, known.end);
      all.push(further(inProcess)[1]);
    }
    return {
      edges,
      further: {
        all,
        byLevel() {
          dropVersionPairs(pairs, known.end);
          const [byProcess, processEdges] = further(inProcess);
          const [byTime, timeEdges] = further(inTime);
          Object.assign(history, { byProcess, byTime });
          return { byView: viewEdges, byProcess: processEdges, byTime: timeEdges };
        },
      },
      isPartial,
      committed: reads.committed,
      anomalies: anomalies.list(),
      evidence: (from, to, kind) => registerEvidence(history, from, to, kind),
    };
  },
};
