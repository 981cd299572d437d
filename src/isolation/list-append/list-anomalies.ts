import { valueText } from '../../check/json/value-text.ts';
import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { FAIL, keyValue, OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import { elementsRead, type ListHistory } from './list-history.ts';

/** Lists that cannot be: with an element twice, or none a prefix of the other. */
export function findListAnomalies(history: ListHistory, anomalies: AnomalyList): void {
  const { table, orders } = history;
  /** Keys whose reads are looked at: few, so the reads are searched for only if there are any. */
  const suspects = new Map<number, BranchReads>(
    [...orders.forked, ...orders.repeating].map((key) => [key, new Map()]),
  );
  if (suspects.size === 0) return;
  forEachRead(table, (row, read) => {
    const ofKey = suspects.get(table.key[read]!);
    if (ofKey === undefined) return;
    const branch = table.branch[read]!;
    const longest = ofKey.get(branch);
    if (longest === undefined || table.value[read]! > table.value[longest.read]!)
      ofKey.set(branch, { row, read });
  });
  for (const [key, ofKey] of suspects) {
    for (const { row, read } of ofKey.values()) {
      const repeated = repeatedElement(table.lists.elements(key, table.branch[read]!), table.value[read]!);
      if (repeated === undefined) continue;
      const element = valueName(table.values.valueOf(repeated));
      anomalies.add('duplicate-elements', () => ({
        transactions: [row],
        edges: [],
        sentence: ([a]) =>
          `${a} read ${element} twice in ${valueName(keyValue(table, key))}, to which it was appended once: ${valueText(elementsRead(history, read))}`,
      }));
    }
    const main = ofKey.get(orders.branch[key]!);
    const other = [...ofKey.values()].find(
      (candidate) => main !== undefined && isOther(history, candidate.read, main.read),
    );
    if (main === undefined || other === undefined) continue;
    const [first, second] = [other, main].sort((a, b) => a.row - b.row) as [ReadOf, ReadOf];
    anomalies.add('incompatible-order', () => ({
      transactions: first.row === second.row ? [first.row] : [first.row, second.row],
      edges: [],
      sentence: ([a, b = a]) =>
        `${a} read ${valueName(keyValue(table, key))} as ${valueText(elementsRead(history, first.read))}, and ${b} as ${valueText(elementsRead(history, second.read))}: neither list is the beginning of the other`,
    }));
  }
}

interface ReadOf {
  readonly row: number;
  readonly read: number;
}

/** The longest read of each branch. */
type BranchReads = Map<number, ReadOf>;

function forEachRead(table: TransactionTable, each: (row: number, read: number) => void): void {
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      if (table.kind[operation] === READ && table.value[operation] !== UNKNOWN) each(row, operation);
    }
  }
}

function repeatedElement(elements: readonly number[], length: number): number | undefined {
  const seen = new Set<number>();
  for (let i = 0; i < length; i++) {
    if (seen.has(elements[i]!)) return elements[i]!;
    seen.add(elements[i]!);
  }
  return undefined;
}

/** Whether neither of two lists is a prefix of the other. */
function isOther({ table }: ListHistory, read: number, main: number): boolean {
  const [a, b] = [read, main].map((each) => table.lists.elements(table.key[each]!, table.branch[each]!));
  if (a === b) return false;
  const shared = Math.min(table.value[read]!, table.value[main]!);
  for (let i = 0; i < shared; i++) if (a![i] !== b![i]) return true;
  return false;
}

/** A failed transaction's element, and one that an `ok` transaction appended to the same list after it. */
export function findDirtyUpdates({ table, appends, orders }: ListHistory, anomalies: AnomalyList): void {
  for (let key = 0; key < table.keys.length; key++) {
    let failed = -1;
    for (let at = orders.starts[key]!; at < orders.starts[key + 1]!; at++) {
      const slot = orders.slots[at]!;
      if (slot === -1) continue;
      const outcome = table.outcome[appends.writer[slot]!];
      if (outcome === FAIL) {
        if (failed === -1) failed = slot;
        continue;
      }
      if (outcome !== OK) continue;
      if (failed !== -1) {
        const before = failed;
        const nameOf = (of: number) => valueName(table.values.valueOf(table.value[appends.operation[of]!]!));
        anomalies.add('dirty-update', () => ({
          transactions: [appends.writer[before]!, appends.writer[slot]!],
          edges: [],
          sentence: ([a, b]) =>
            `dirty update: ${a} appended ${nameOf(before)} to ${valueName(keyValue(table, key))} and failed, and ${b} appended ${nameOf(slot)} to the list that still had it`,
        }));
      }
      failed = -1;
    }
  }
}
