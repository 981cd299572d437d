import { valueText } from '../../check/json/value-text.ts';
import type { AnomalyList } from '../model/anomaly-list.ts';
import { valueName } from '../model/value-name.ts';
import { APPEND, keyValue, OK, READ, UNKNOWN } from '../table/transaction-table.ts';
import { elementsRead, type ListHistory, nextSlot } from './list-history.ts';
import { createVersionClaims } from './version-claims.ts';
import { UNSEEN } from './version-orders.ts';

/**
 * Looks at transactions that have several operations on a key: reads that contradict the transaction's own operations
 * (Cerone et al., "A Framework for Transactional Consistency Models with Atomic Visibility", 2015, axiom INT), reads of what
 * the transaction appended only later, and updates that lose another one.
 */
export function findOwnAnomalies(history: ListHistory, anomalies: AnomalyList): void {
  const { table, appends } = history;
  const claims = createVersionClaims(history);
  /** By key: the last transaction with an operation on it, plus 1. */
  const lastSeen = new Int32Array(table.keys.length);
  for (let row = 0; row < table.size; row++) {
    if (table.outcome[row] !== OK) continue;
    const first = table.firstOperation[row]!;
    const end = first + table.operationCount[row]!;
    let isRepeated = false;
    for (let operation = first; operation < end; operation++) {
      const key = table.key[operation]!;
      if (lastSeen[key] === row + 1) isRepeated = true;
      lastSeen[key] = row + 1;
    }
    if (!isRepeated) continue;
    for (const [key, operations] of operationsByKey(history, first, end)) {
      if (operations.length < 2) continue;
      const contradiction = contradictingRead(history, operations);
      if (contradiction !== undefined) {
        anomalies.add('internal', () => ({
          transactions: [row],
          edges: [],
          sentence: ([a]) => internalSentence(history, a!, key, contradiction),
        }));
      }
      const future = futureRead(history, key, operations);
      if (future !== undefined) {
        const element = valueName(table.values.valueOf(table.value[future]!));
        anomalies.add('future-read', () => ({
          transactions: [row],
          edges: [],
          sentence: ([a]) =>
            `${a} read ${element} in ${valueName(keyValue(table, key))} before ${a} appended it`,
        }));
      }
      const other = updatedSameVersion(history, claims, row, operations);
      if (other !== undefined) {
        const read = operations[0]!;
        anomalies.add('lost-update', () => ({
          transactions: inOrder(other, row),
          edges: [],
          sentence: ([a, b]) =>
            `lost update: ${a} and ${b} both read ${valueName(keyValue(table, key))} as ${valueText(elementsRead(history, read))}, and then each appended to it`,
        }));
        continue;
      }
      const lost = updatedInBetween(history, row, operations);
      if (lost === undefined) continue;
      const writer = appends.writer[lost.slot]!;
      anomalies.add('lost-update', () => ({
        transactions: inOrder(writer, row),
        edges: [],
        sentence: (names) => {
          const [a, b] = writer < row ? names : names.toReversed();
          const list = valueName(keyValue(table, key));
          const element = valueName(table.values.valueOf(table.value[appends.operation[lost.slot]!]!));
          return `lost update: ${b} read ${list} as ${valueText(elementsRead(history, lost.read))} and then appended to it, but ${a} had appended ${element} in between`;
        },
      }));
    }
  }
}

/** Two transactions in the order of their invocations, as those of a cycle are. */
function inOrder(one: number, other: number): number[] {
  return one < other ? [one, other] : [other, one];
}

function operationsByKey({ table }: ListHistory, first: number, end: number): Map<number, number[]> {
  const operations = new Map<number, number[]>();
  for (let operation = first; operation < end; operation++) {
    const key = table.key[operation]!;
    const list = operations.get(key);
    if (list === undefined) operations.set(key, [operation]);
    else list.push(operation);
  }
  return operations;
}

/** A read, and what it must have returned: exactly this list, or one that ends like this. */
interface Contradiction {
  readonly read: number;
  readonly expected: readonly number[];
  readonly isWhole: boolean;
}

/** The first read of the key that does not agree with the operations on it before. */
function contradictingRead(history: ListHistory, operations: readonly number[]): Contradiction | undefined {
  const { table } = history;
  let isWhole = false;
  /** The read that the list is known from, and what the transaction has appended since. */
  let base = -1;
  let appended: number[] = [];
  for (const operation of operations) {
    if (table.kind[operation] === APPEND) {
      appended.push(table.value[operation]!);
      continue;
    }
    if (table.value[operation] === UNKNOWN) continue;
    if (!agrees(history, operation, base, appended)) {
      const before = base === -1 ? [] : table.lists.elements(table.key[base]!, table.branch[base]!);
      const known = base === -1 ? [] : before.slice(0, table.value[base]!);
      return { read: operation, expected: [...known, ...appended], isWhole };
    }
    isWhole = true;
    base = operation;
    appended = [];
  }
  return undefined;
}

function agrees({ table }: ListHistory, read: number, base: number, appended: readonly number[]): boolean {
  const key = table.key[read]!;
  const branch = table.branch[read]!;
  const elements = table.lists.elements(key, branch);
  const length = table.value[read]!;
  const known = length - appended.length;
  if (known < 0 || appended.some((value, i) => elements[known + i] !== value)) return false;
  if (base === -1) return true;
  if (table.value[base] !== known) return false;
  const before = table.lists.elements(key, table.branch[base]!);
  if (before === elements) return true;
  for (let i = 0; i < known; i++) if (before[i] !== elements[i]) return false;
  return true;
}

function internalSentence(
  history: ListHistory,
  name: string,
  key: number,
  { read, expected, isWhole }: Contradiction,
): string {
  const { table } = history;
  const list = valueName(keyValue(table, key));
  const should = valueText(expected.map(table.values.valueOf));
  return `${name} read ${list} as ${valueText(elementsRead(history, read))}, but by its own operations before, ${list} ${isWhole ? 'was' : 'ended with'} ${should}`;
}

/** The append of an element that the transaction had read before. */
function futureRead(
  { table, appends, orders }: ListHistory,
  key: number,
  operations: readonly number[],
): number | undefined {
  /** How many elements of the order of the key were read, and what was read of other lists, by their branch. */
  let inOrder = 0;
  const aside = new Map<number, { length: number; readonly elements: Set<number> }>();
  for (const operation of operations) {
    const value = table.value[operation]!;
    if (table.kind[operation] === READ) {
      if (value !== UNKNOWN) addRead(table.branch[operation]!, value);
      continue;
    }
    const place = inOrder === 0 ? UNSEEN : orders.place[appends.slotOf(key, value)]!;
    if (place >= 0 && place < inOrder) return operation;
    for (const { elements } of aside.values()) if (elements.has(value)) return operation;
  }
  return undefined;

  function addRead(branch: number, length: number): void {
    if (branch === orders.branch[key] && !orders.repeating.has(key)) {
      inOrder = Math.max(inOrder, length);
      return;
    }
    let read = aside.get(branch);
    if (read === undefined) {
      read = { length: 0, elements: new Set() };
      aside.set(branch, read);
    }
    const list = table.lists.elements(key, branch);
    for (; read.length < length; read.length++) read.elements.add(list[read.length]!);
  }
}

/** Another transaction that appended to the key after it had read the same version of it. */
function updatedSameVersion(
  { table }: ListHistory,
  claims: (read: number, row: number) => number | undefined,
  row: number,
  operations: readonly number[],
): number | undefined {
  const [read, ...later] = operations;
  if (table.kind[read!] !== READ || table.value[read!] === UNKNOWN) return undefined;
  return later.some((operation) => table.kind[operation] === APPEND) ? claims(read!, row) : undefined;
}

/** A read, and an element that another transaction appended after what it returned and before the transaction's own append. */
function updatedInBetween(
  history: ListHistory,
  row: number,
  operations: readonly number[],
): { readonly read: number; readonly slot: number } | undefined {
  const { table, appends, orders } = history;
  const own = operations.findLast((operation) => table.kind[operation] === APPEND);
  if (own === undefined) return undefined;
  const place = orders.place[appends.slotOf(table.key[own]!, table.value[own]!)]!;
  if (place < 0 && place !== UNSEEN) return undefined;
  for (const read of operations) {
    if (read > own) break;
    if (table.kind[read] !== READ || table.value[read] === UNKNOWN) continue;
    const slot = nextSlot(history, read);
    if (slot < 0 || appends.writer[slot] === row) continue;
    if (place === UNSEEN || orders.place[slot]! < place) return { read, slot };
  }
  return undefined;
}
