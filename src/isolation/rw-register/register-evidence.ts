import { valueText } from '../../check/json/value-text.ts';
import { RW, WR } from '../graph/edge-kinds.ts';
import type { EdgeEvidence } from '../model/transaction-model.ts';
import { valueName } from '../model/value-name.ts';
import { keyValue, operationsOf, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';
import type { WriteIndex } from '../table/write-index.ts';
import { isReadable, type RegisterReads, versionRead } from './register-reads.ts';
import type { VersionOrder, VersionPairs } from './version-order.ts';

/** What is known of the versions of registers. */
export interface RegisterHistory {
  readonly table: TransactionTable;
  readonly writes: WriteIndex;
  readonly reads: RegisterReads;
  readonly initial: number;
  readonly pairs: VersionPairs;
  readonly byReads: VersionOrder;
  readonly byView: VersionOrder;
  readonly byProcess: VersionOrder;
  readonly byTime: VersionOrder;
}

/** What proves an edge, found again in the micro-operations of its two transactions. */
export function registerEvidence(
  history: RegisterHistory,
  from: number,
  to: number,
  kind: number,
): EdgeEvidence {
  const { table } = history;
  const ofKey = Map.groupBy(knownOf(table, to), (operation) => table.key[operation]!);
  for (const fromOperation of knownOf(table, from)) {
    const key = table.key[fromOperation]!;
    for (const toOperation of ofKey.get(key) ?? []) {
      const sentence = sentenceOf(history, fromOperation, toOperation, from, kind);
      if (sentence !== undefined) return { key, fromOperation, toOperation, sentence };
    }
  }
  throw new Error(`there is no edge of kind ${kind} from ${from} to ${to}`);
}

function knownOf(table: TransactionTable, row: number): number[] {
  return operationsOf(table, row).filter((operation) => table.value[operation] !== UNKNOWN);
}

function sentenceOf(
  history: RegisterHistory,
  fromOperation: number,
  toOperation: number,
  from: number,
  kind: number,
): EdgeEvidence['sentence'] | undefined {
  const { table, writes, reads, initial } = history;
  const [isFromRead, isToRead] = [fromOperation, toOperation].map(
    (operation) => table.kind[operation] === READ,
  );
  if (isFromRead !== (kind === RW) || isToRead !== (kind === WR)) return undefined;
  const versionOf = (operation: number) =>
    versionRead(writes, initial, table.key[operation]!, table.value[operation]!);
  const [older, newer] = [versionOf(fromOperation), versionOf(toOperation)];
  const key = valueName(keyValue(table, table.key[fromOperation]!));
  const [one, other] = [fromOperation, toOperation].map((operation) => textOf(table, operation));
  if (kind === WR) {
    return older === newer ? (a, b) => `${a} wrote ${one} to ${key}, and ${b} read it` : undefined;
  }
  if (writes.isIntermediate[newer] === 1 || (kind === RW && !isReadable(table, writes, older, from)))
    return undefined;
  const did = kind === RW ? `read ${one} from ${key}` : `wrote ${one} to ${key}`;
  if (kind === RW && older >= writes.writer.length) {
    return (a, b) => `${a} read ${key} before anything was written to it, and ${b} wrote ${other}`;
  }
  if (kind === RW && reads.before[newer] === older) {
    return (a, b) => `${a} ${did}, and ${b}, which had read ${one} too, overwrote it with ${other}`;
  }
  if (hasPair(history.pairs, history.byReads, older, newer)) {
    return (a, b) =>
      `${a} ${did}, and ${b}, which had read from the transaction that wrote ${one}, overwrote it with ${other}`;
  }
  if (hasPair(history.pairs, history.byView, older, newer)) {
    return (a, b) =>
      `${a} ${did}, and ${b} wrote ${other}: what was seen of both transactions shows that ${other} is newer`;
  }
  if (hasPair(history.pairs, history.byProcess, older, newer)) {
    return (a, b) => `${a} ${did}, and ${b} wrote ${other}, which a process found after it had seen ${one}`;
  }
  if (hasPair(history.pairs, history.byTime, older, newer)) {
    return (a, b) =>
      `${a} ${did}, and ${b} wrote ${other}, which was found by a transaction that began after one that had seen ${one} was complete`;
  }
  return undefined;
}

function hasPair(
  { older, newer }: VersionPairs,
  { begin, end }: VersionOrder,
  one: number,
  other: number,
): boolean {
  for (let pair = begin; pair < end; pair++) if (older[pair] === one && newer[pair] === other) return true;
  return false;
}

function textOf(table: TransactionTable, operation: number): string {
  return valueText(table.values.valueOf(table.value[operation]!));
}
