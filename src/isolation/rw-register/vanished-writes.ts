import { valueText } from '../../check/json/value-text.ts';
import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { keyValue, OK, READ, type TransactionTable, WRITE } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { isReadable, type RegisterReads } from './register-reads.ts';

/**
 * Finds transactions that saw another one's write and then a version from before others of its writes (observed transaction
 * vanishes: Bailis et al., "Highly Available Transactions", VLDB 2014): the initial version, or the one that the other had read
 * before it wrote.
 */
export function findVanishedWrites(
  table: TransactionTable,
  writes: WriteIndex,
  versions: Int32Array,
  reads: RegisterReads,
  anomalies: AnomalyList,
): void {
  /** By key: the transaction whose read of it was looked at last, plus 1, and the next version that it read after the others. */
  const readBy = new Int32Array(table.keys.length);
  const next = new Int32Array(table.keys.length);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK || table.operationCount[row]! < 2) continue;
    const first = table.firstOperation[row]!;
    let hasLater = false;
    for (let read = first + table.operationCount[row]! - 1; read >= first; read--) {
      if (table.kind[read] !== READ) continue;
      const key = table.key[read]!;
      const version = versions[read]!;
      if (!isReadable(table, writes, version, row)) continue;
      if (hasLater && version < writes.writer.length) look(row, writes.writer[version]!, read);
      hasLater = true;
      readBy[key] = row + 1;
      next[key] = version;
    }
  }

  function look(row: number, writer: number, read: number): void {
    const first = table.firstOperation[writer]!;
    for (let write = first; write < first + table.operationCount[writer]!; write++) {
      const key = table.key[write]!;
      if (table.kind[write] !== WRITE || readBy[key] !== row + 1) continue;
      const version = versions[write]!;
      const later = next[key]!;
      if (writes.isIntermediate[version] === 1) continue;
      if (later < writes.writer.length && reads.before[version] !== later) continue;
      anomalies.add('OTV', () => {
        const [seen, missed] = [table.key[read]!, key].map((each) => valueName(keyValue(table, each)));
        const [one, other] = [read, write].map((each) => valueText(table.values.valueOf(table.value[each]!)));
        return {
          transactions: [writer, row],
          edges: [],
          sentence: ([a, b]) =>
            `observed transaction vanishes: ${b} read ${one} from ${seen}, which ${a} had written, and then ${missed} as it was before ${a} wrote ${other} to it`,
        };
      });
      return;
    }
  }
}
