import { valueText } from '../../check/json/value-text.ts';
import { RW } from '../graph/edge-kinds.ts';
import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { keyValue, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import type { OnReadAnomaly, ReadAnomalyName, RegisterReads } from './register-reads.ts';
import { UNKNOWN_VERSION } from './register-reads.ts';

type Sentence = (reader: string, writer: string, read: string) => string;

const sentences: Readonly<Record<ReadAnomalyName, Sentence>> = {
  'garbage-read': (reader, _, read) =>
    `${reader} read ${read}, which no transaction wrote; if that is the initial value, record it as null`,
  G1a: (reader, writer, read) => `${reader} read ${read}, which ${writer} wrote before it was rolled back`,
  G1b: (reader, writer, read) => `${reader} read ${read}, which ${writer} wrote and then overwrote itself`,
  internal: (reader, _, read) =>
    `${reader} read ${read}, and had itself read or written something else there right before`,
  'future-read': (reader, _, read) => `${reader} read ${read} before it wrote that itself`,
};

/** Collects what reads show without a cycle. */
export function collectReadAnomalies(table: TransactionTable, anomalies: AnomalyList): OnReadAnomaly {
  return (name, reader, operation, writer) =>
    anomalies.add(name, () => {
      const hasWriter = (name === 'G1a' || name === 'G1b') && writer !== -1;
      const key = valueName(keyValue(table, table.key[operation]!));
      const read = `${valueText(table.values.valueOf(table.value[operation]!))} from ${key}`;
      return {
        transactions: hasWriter ? [writer, reader] : [reader],
        edges: [],
        sentence: (names) => sentences[name](names.at(-1)!, names[0]!, read),
      };
    });
}

/**
 * Collects lost updates: of transactions that read the same version and wrote the key, all but one overwrote a version that they
 * had not read.
 */
export function collectLostUpdates(
  table: TransactionTable,
  writes: WriteIndex,
  { before }: RegisterReads,
  anomalies: AnomalyList,
): void {
  /** By version: the first that replaced it, and whether there was another one. */
  const replacedBy = new Int32Array(writes.writer.length + table.keys.length).fill(-1);
  for (let version = 0; version < writes.writer.length; version++) {
    const read = before[version]!;
    if (read === UNKNOWN_VERSION || writes.isIntermediate[version] === 1) continue;
    const first = replacedBy[read]!;
    if (first === -1) {
      replacedBy[read] = version;
      continue;
    }
    anomalies.add('lost-update', () => {
      const [one, other] = [first, version].map((write) => writes.writer[write]!).sort((a, b) => a - b);
      const operation = writes.operation[version]!;
      const key = valueName(keyValue(table, table.key[operation]!));
      const what =
        read < writes.writer.length
          ? valueText(table.values.valueOf(table.value[writes.operation[read]!]!))
          : 'the initial version';
      return {
        transactions: [one!, other!],
        edges: [
          { from: one!, to: other!, kind: RW },
          { from: other!, to: one!, kind: RW },
        ],
        sentence: ([a, b]) =>
          `${a} and ${b} both read ${what} ${read < writes.writer.length ? 'from' : 'of'} ${key} and overwrote it, so one of the updates is lost`,
      };
    });
  }
}
