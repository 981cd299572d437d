import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { FAIL, keyValue, OK, READ, UNKNOWN } from '../table/transaction-table.ts';
import { type ListHistory, lastSlot } from './list-history.ts';

/** There is no such element. */
const NONE = 2 ** 31 - 1;

/** Reads of what was aborted, of what its transaction went on to change, and of what nobody wrote. */
export function findImproperReads(history: ListHistory, anomalies: AnomalyList): void {
  const { table, appends } = history;
  const firstOf = createFirstImproper(history);
  const elementName = (key: number, branch: number, at: number) =>
    valueName(table.values.valueOf(table.lists.elements(key, branch)[at]!));
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    const first = table.firstOperation[row]!;
    for (let operation = first; operation < first + table.operationCount[row]!; operation++) {
      const length = table.value[operation]!;
      if (table.kind[operation] !== READ || length === UNKNOWN || length === 0) continue;
      const key = table.key[operation]!;
      const branch = table.branch[operation]!;
      const list = () => valueName(keyValue(table, key));
      const { aborted, garbage } = firstOf(key, branch);
      if (aborted < length) {
        const element = table.lists.elements(key, branch)[aborted]!;
        anomalies.add('G1a', () => ({
          transactions: [appends.writer[appends.slotOf(key, element)]!, row],
          edges: [],
          sentence: ([a, b]) =>
            `aborted read: ${a} appended ${elementName(key, branch, aborted)} to ${list()} and failed, and ${b} read it`,
        }));
      }
      if (garbage < length) {
        anomalies.add('garbage-read', () => ({
          transactions: [row],
          edges: [],
          sentence: ([a]) =>
            `${a} read ${elementName(key, branch, garbage)} in ${list()}, which no transaction appended`,
        }));
      }
      const slot = lastSlot(history, operation);
      if (slot !== -1 && appends.isIntermediate[slot] === 1 && appends.writer[slot] !== row) {
        anomalies.add('G1b', () => ({
          transactions: [appends.writer[slot]!, row],
          edges: [],
          sentence: ([a, b]) =>
            `intermediate read: ${b} read ${list()} as it was after ${a} had appended ${elementName(key, branch, length - 1)} to it, but ${a} went on to append more`,
        }));
      }
    }
  }
}

interface FirstImproper {
  /** The index of the first element whose transaction failed, and of the first that nobody appended. */
  readonly aborted: number;
  readonly garbage: number;
}

const proper: FirstImproper = { aborted: NONE, garbage: NONE };

function createFirstImproper({
  table,
  appends,
  orders,
}: ListHistory): (key: number, branch: number) => FirstImproper {
  const found: (FirstImproper | undefined)[] = [];
  const foundInBranch = new Map<number, FirstImproper>();
  const search = (key: number, branch: number): FirstImproper => {
    let [aborted, garbage] = [NONE, NONE];
    const elements = table.lists.elements(key, branch);
    const isInOrder = branch === orders.branch[key] && !orders.repeating.has(key);
    for (let at = elements.length - 1; at >= 0; at--) {
      const slot = isInOrder ? orders.slots[orders.starts[key]! + at]! : appends.slotOf(key, elements[at]!);
      if (slot === -1) garbage = at;
      else if (table.outcome[appends.writer[slot]!] === FAIL) aborted = at;
    }
    return aborted === NONE && garbage === NONE ? proper : { aborted, garbage };
  };
  return (key, branch) => {
    if (branch === 0) {
      found[key] ??= search(key, branch);
      return found[key];
    }
    let first = foundInBranch.get(branch);
    if (first === undefined) {
      first = search(key, branch);
      foundInBranch.set(branch, first);
    }
    return first;
  };
}
