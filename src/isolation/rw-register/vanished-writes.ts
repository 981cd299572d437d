import { valueText } from '../../check/json/value-text.ts';
import type { AnomalyList } from '../model/anomaly-list.ts';
import { findVanished, NOBODY, UNREADABLE } from '../model/find-vanished.ts';
import { valueName } from '../model/value-name.ts';
import { keyValue, type TransactionTable } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { isReadable, type RegisterReads } from './register-reads.ts';

/**
 * Finds transactions that saw another one's write and then a version from before one of its writes: the initial version, or the
 * one that the other had read before it wrote.
 */
export function findVanishedWrites(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  reads: RegisterReads,
  anomalies: AnomalyList,
): void {
  /** By key: its first read of those that were noted last. Before it comes the next one that returned another version. */
  const noted = new Int32Array(table.keys.length).fill(-1);
  const next = new Map<number, number>();
  let notedFor = -1;
  const isOf = (operation: number, row: number) => {
    const place = operation - table.firstOperation[row]!;
    return place >= 0 && place < table.operationCount[row]!;
  };
  const isInitial = (version: number) => version >= writes.writer.length;
  const seen = {
    writerOf(read: number, reader: number): number {
      const version = versions[read]!;
      if (!isReadable(table, writes, version, reader)) return UNREADABLE;
      return isInitial(version) ? NOBODY : writes.writer[version]!;
    },
    noteLater(read: number, reader: number): void {
      if (notedFor !== reader && next.size > 0) next.clear();
      notedFor = reader;
      const key = table.key[read]!;
      const before = noted[key]!;
      if (isOf(before, reader)) {
        if (versions[before] === versions[read]) return;
        next.set(read, before);
      }
      noted[key] = read;
    },
    isMissed(write: number, reader: number): boolean {
      if (writes.isIntermediate[versions[write]!] === 1) return false;
      for (let read = noted[table.key[write]!]!; isOf(read, reader); read = next.get(read) ?? -1) {
        const version = versions[read]!;
        if (isInitial(version) || reads.before[versions[write]!] === version) return true;
      }
      return false;
    },
  };
  findVanished(table, seen, (writer, reader, read, write) =>
    anomalies.add('OTV', () => {
      const [saw, missed] = [read, write].map((each) => valueName(keyValue(table, table.key[each]!)));
      const [one, other] = [read, write].map((each) => valueText(table.values.valueOf(table.value[each]!)));
      return {
        transactions: [writer, reader],
        edges: [],
        sentence: ([a, b]) =>
          `observed transaction vanishes: ${b} read ${one} from ${saw}, which ${a} had written, and then ${missed} as it was before ${a} wrote ${other} to it`,
      };
    }),
  );
}
