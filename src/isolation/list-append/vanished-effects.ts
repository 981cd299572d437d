import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { APPEND, keyValue, OK, READ, UNKNOWN } from '../table/transaction-table.ts';
import { type ListHistory, lastSlot } from './list-history.ts';
import { UNSEEN } from './version-orders.ts';

/**
 * Finds transactions that saw another one's effects and then missed others of them (observed transaction vanishes: Bailis et
 * al., "Highly Available Transactions", VLDB 2014).
 */
export function findVanishedEffects(history: ListHistory, anomalies: AnomalyList): void {
  const { table, appends, orders, committed } = history;
  /** By key: the transaction whose read of it was looked at last, plus 1, and the shortest list that it read after the others. */
  const readBy = new Int32Array(table.keys.length);
  const shortest = new Int32Array(table.keys.length);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK || table.operationCount[row]! < 2) continue;
    const first = table.firstOperation[row]!;
    let hasLater = false;
    for (let read = first + table.operationCount[row]! - 1; read >= first; read--) {
      if (table.kind[read] !== READ || table.value[read] === UNKNOWN) continue;
      const slot = lastSlot(history, read);
      const writer = slot === -1 ? -1 : appends.writer[slot]!;
      if (hasLater && writer !== -1 && writer !== row && committed[writer] === 1) look(row, writer, read);
      hasLater = true;
      const key = table.key[read]!;
      const place = slot === -1 ? (table.value[read] === 0 ? -1 : UNKNOWN) : orders.place[slot]!;
      if (slot !== -1 && place < 0) continue;
      if (place === UNKNOWN || (readBy[key] === row + 1 && shortest[key]! <= place)) continue;
      readBy[key] = row + 1;
      shortest[key] = place;
    }
  }

  /** Whether the reader read a list later without what the writer had appended to it. */
  function look(row: number, writer: number, read: number): void {
    const first = table.firstOperation[writer]!;
    for (let append = first; append < first + table.operationCount[writer]!; append++) {
      const key = table.key[append]!;
      if (table.kind[append] !== APPEND || readBy[key] !== row + 1) continue;
      const place = orders.place[appends.slotOf(key, table.value[append]!)]!;
      if (place !== UNSEEN && (place < 0 || place <= shortest[key]!)) continue;
      anomalies.add('OTV', () => {
        const [seen, missed] = [table.key[read]!, key].map((each) => valueName(keyValue(table, each)));
        const element = valueName(table.values.valueOf(table.value[append]!));
        return {
          transactions: [writer, row],
          edges: [],
          sentence: ([a, b]) =>
            `observed transaction vanishes: ${b} read what ${a} appended to ${seen}, and then ${missed} without ${element}, which ${a} had appended to it`,
        };
      });
      return;
    }
  }
}
