import type { HistoryEvent, JepsenEvent } from '../../check/history/history-event.ts';
import { valueText } from '../../check/json/value-text.ts';
import { RW, WR } from '../graph/edge-kinds.ts';
import { createAnomalyList } from '../model/anomaly-list.ts';
import type { FoundAnomaly, TransactionModel } from '../model/transaction-model.ts';
import { valueName } from '../model/value-name.ts';
import { rwRegister } from '../rw-register/rw-register.ts';
import { malformedTransaction, placeName } from '../table/malformed-transaction.ts';
import { FAIL, keyValue, type TransactionTable, WRITE } from '../table/transaction-table.ts';
import { type LongFork, longForks } from './long-forks.ts';

/**
 * Registers that are written once each, and reads of several of them (the long fork test of Jepsen). Two reads that see two
 * writes in opposite orders are a long fork, which parallel snapshot isolation allows. Everything else is judged as
 * `rw-register` is.
 */
export const longForkReads: TransactionModel = {
  objects: 'register',
  transactionsOf: longForkTransactions,
  infer(table, isOver, settings) {
    const writers = writersOf(table);
    const inference = rwRegister.infer(table, isOver, settings);
    const anomalies = createAnomalyList();
    for (const fork of longForks(table, table.values.idOf(null), isOver)) {
      anomalies.add('long-fork', () => longForkAnomaly(table, writers, fork));
    }
    return { ...inference, anomalies: [...inference.anomalies, ...anomalies.list()] };
  },
};

/** The events, with Jepsen's functions `read` and `write` as `txn`: their values are micro-operations, too. */
function* longForkTransactions(
  events: Iterable<HistoryEvent | JepsenEvent>,
): Generator<HistoryEvent | JepsenEvent> {
  for (const event of events) {
    const isOld = event !== null && (event?.f === 'read' || event?.f === 'write');
    yield isOld && typeof event.process === 'number' ? { ...event, f: 'txn' } : event;
  }
}

/** By key: the transaction that wrote it, or -1. */
function writersOf(table: TransactionTable): Int32Array {
  const writers = new Int32Array(table.keys.length).fill(-1);
  for (let row = 0; row < table.size; row++) {
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      if (table.kind[operation] !== WRITE || table.outcome[row] === FAIL) continue;
      const key = table.key[operation]!;
      if (writers[key] !== -1) {
        const name = valueText(keyValue(table, key));
        throw malformedTransaction(
          table,
          row,
          `a transaction writes to ${name}, as that of ${placeName(table, writers[key]!)} does: in a history of long-fork, write to each key once`,
        );
      }
      writers[key] = row;
    }
  }
  return writers;
}

function longForkAnomaly(
  table: TransactionTable,
  writers: Int32Array,
  { one, other, sawFirst, sawSecond }: LongFork,
): Omit<FoundAnomaly, 'name' | 'count'> {
  const [firstKey, secondKey] = [table.key[sawFirst]!, table.key[sawSecond]!];
  const [x, y] = [firstKey, secondKey].map((key) => valueName(keyValue(table, key)));
  const [firstWriter, secondWriter] = [writers[firstKey]!, writers[secondKey]!];
  const isKnown = firstWriter !== -1 && secondWriter !== -1 && firstWriter !== secondWriter;
  return {
    transactions: isKnown ? [firstWriter, one, secondWriter, other] : [one, other],
    edges: isKnown
      ? [
          { from: firstWriter, to: one, kind: WR },
          { from: one, to: secondWriter, kind: RW },
          { from: secondWriter, to: other, kind: WR },
          { from: other, to: firstWriter, kind: RW },
        ]
      : [],
    sentence: (names) => {
      const [a, b] = isKnown ? [names[1], names[3]] : names;
      return `long fork: ${a} saw the write of ${x} and not yet that of ${y}, and ${b} saw the write of ${y} and not yet that of ${x}`;
    },
  };
}
