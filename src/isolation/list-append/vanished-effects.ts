import type { AnomalyList } from '../model/anomaly-list.ts';
import { findVanished, NOBODY, UNREADABLE } from '../model/find-vanished.ts';
import { valueName } from '../model/value-name.ts';
import { keyValue, UNKNOWN } from '../table/transaction-table.ts';
import { type ListHistory, lastSlot } from './list-history.ts';
import { UNSEEN } from './version-orders.ts';

/** Finds transactions that saw an append of another one, and then a list without one of its appends. */
export function findVanishedEffects(history: ListHistory, anomalies: AnomalyList): void {
  const { table, appends, orders, committed } = history;
  /** By key: the last transaction that read it, plus 1, and how many elements precede the last of the shortest list that it read. */
  const readBy = new Int32Array(table.keys.length);
  const shortest = new Int32Array(table.keys.length);
  const seen = {
    writerOf(read: number, reader: number): number {
      if (table.value[read] === UNKNOWN) return UNREADABLE;
      const slot = lastSlot(history, read);
      const writer = slot === -1 ? NOBODY : appends.writer[slot]!;
      return writer === reader || committed[writer] !== 1 ? NOBODY : writer;
    },
    noteLater(read: number, reader: number): void {
      const slot = lastSlot(history, read);
      const place = slot !== -1 ? orders.place[slot]! : -1;
      // The list is not in the order of its key.
      if (slot === -1 ? table.value[read] !== 0 : place < 0) return;
      const key = table.key[read]!;
      if (readBy[key] === reader + 1 && shortest[key]! <= place) return;
      readBy[key] = reader + 1;
      shortest[key] = place;
    },
    isMissed(append: number, reader: number): boolean {
      const key = table.key[append]!;
      if (readBy[key] !== reader + 1) return false;
      const place = orders.place[appends.slotOf(key, table.value[append]!)]!;
      return place === UNSEEN || (place >= 0 && place > shortest[key]!);
    },
  };
  findVanished(table, seen, (writer, reader, read, append) =>
    anomalies.add('OTV', () => {
      const [saw, missed] = [read, append].map((each) => valueName(keyValue(table, table.key[each]!)));
      const element = valueName(table.values.valueOf(table.value[append]!));
      return {
        transactions: [writer, reader],
        edges: [],
        sentence: ([a, b]) =>
          `observed transaction vanishes: ${b} read what ${a} appended to ${saw}, and then ${missed} without ${element}, which ${a} had appended to it`,
      };
    }),
  );
}
