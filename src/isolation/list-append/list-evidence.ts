import { WR, WW, WW_IN_DOUBT } from '../graph/edge-kinds.ts';
import type { EdgeEvidence } from '../model/transaction-model.ts';
import { valueName } from '../model/value-name.ts';
import { APPEND, keyValue, OK, operationsOf, READ, UNKNOWN } from '../table/transaction-table.ts';
import {
  type ListHistory,
  lastCommittedSlot,
  lastSlot,
  NOTHING_NEXT,
  nextSlot,
  previousSlot,
} from './list-history.ts';
import { UNSEEN } from './version-orders.ts';

/** What proves an edge, found again in the micro-operations of its two transactions. */
export function listEvidence(history: ListHistory, from: number, to: number, kind: number): EdgeEvidence {
  const evidence =
    kind === WW || kind === WW_IN_DOUBT
      ? overwriting(history, from, to)
      : kind === WR
        ? reading(history, from, to)
        : missing(history, from, to);
  if (evidence === undefined) throw new Error(`there is no edge of kind ${kind} from ${from} to ${to}`);
  return evidence;
}

function knownOf({ table }: ListHistory, row: number, kind: number): number[] {
  return operationsOf(table, row).filter(
    (operation) => table.kind[operation] === kind && table.value[operation] !== UNKNOWN,
  );
}

function overwriting(history: ListHistory, from: number, to: number): EdgeEvidence | undefined {
  const { table, appends, orders } = history;
  for (const toOperation of knownOf(history, to, APPEND)) {
    const key = table.key[toOperation]!;
    const slot = appends.slotOf(key, table.value[toOperation]!);
    const place = orders.place[slot]!;
    if (appends.writer[slot] !== to || (place < 0 && place !== UNSEEN)) continue;
    let before = place === UNSEEN ? lastCommittedSlot(history, key) : previousSlot(history, slot);
    // An edge may pass over elements of transactions whose outcome is unknown.
    while (
      before !== -1 &&
      appends.writer[before] !== from &&
      table.outcome[appends.writer[before]!] !== OK
    ) {
      before = previousSlot(history, before);
    }
    if (before === -1 || appends.writer[before] !== from) continue;
    const fromOperation = appends.operation[before]!;
    const [first, second, list] = [
      nameOf(history, fromOperation),
      nameOf(history, toOperation),
      listName(history, key),
    ];
    const isNext = place === orders.place[before]! + 1;
    return {
      key,
      fromOperation,
      toOperation,
      sentence: (a, b) =>
        place === UNSEEN
          ? `${a} appended ${first}, which was read, to ${list}, and ${b} appended ${second}, which no transaction read, after it`
          : `${a} appended ${first} to ${list}, and ${b} appended ${second} ${isNext ? 'right ' : ''}after it`,
    };
  }
  return undefined;
}

function reading(history: ListHistory, from: number, to: number): EdgeEvidence | undefined {
  const { table, appends } = history;
  for (const toOperation of knownOf(history, to, READ)) {
    const slot = lastSlot(history, toOperation);
    if (slot === -1 || appends.writer[slot] !== from) continue;
    const key = table.key[toOperation]!;
    const fromOperation = appends.operation[slot]!;
    const [element, list] = [nameOf(history, fromOperation), listName(history, key)];
    return {
      key,
      fromOperation,
      toOperation,
      sentence: (a, b) => `${a} appended ${element} to ${list}, and ${b} read it`,
    };
  }
  return undefined;
}

function missing(history: ListHistory, from: number, to: number): EdgeEvidence | undefined {
  const { table, appends } = history;
  /** By key: the appends whose elements no read returned. */
  let unseen: ReadonlyMap<number, readonly number[]> | undefined;
  for (const fromOperation of knownOf(history, from, READ)) {
    const key = table.key[fromOperation]!;
    const own = lastSlot(history, fromOperation);
    if (own !== -1 && appends.writer[own] === from) continue;
    const next = nextSlot(history, fromOperation);
    let toOperation: number | undefined;
    if (next >= 0 && appends.writer[next] === to) toOperation = appends.operation[next];
    else if (next === NOTHING_NEXT) {
      unseen ??= Map.groupBy(
        knownOf(history, to, APPEND).filter((append) => isUnseen(history, append)),
        (append) => table.key[append]!,
      );
      toOperation = unseen.get(key)?.[0];
    }
    if (toOperation === undefined) continue;
    const [element, list] = [nameOf(history, toOperation), listName(history, key)];
    return {
      key,
      fromOperation,
      toOperation,
      sentence: (a, b) => `${a} read ${list} without ${element}, which ${b} appended to it`,
    };
  }
  return undefined;
}

function isUnseen({ table, appends, orders }: ListHistory, append: number): boolean {
  return orders.place[appends.slotOf(table.key[append]!, table.value[append]!)] === UNSEEN;
}

function nameOf({ table }: ListHistory, append: number): string {
  return valueName(table.values.valueOf(table.value[append]!));
}

function listName({ table }: ListHistory, key: number): string {
  return valueName(keyValue(table, key));
}
