import type { OracleTransaction } from './transactions-of.ts';

/** How values of keys change: a list to which values are appended, or a register that is overwritten. */
export type OracleModel = 'list-append' | 'rw-register';

/** A version of a key: which transaction made it, and with which value. */
export interface Version {
  readonly writer: number;
  readonly value: unknown;
  /** Whether the transaction made no later version of the key. */
  readonly isFinal: boolean;
}

/**
 * One explanation of a history: which transactions committed, and the order of the versions of each key. For lists, the
 * versions within a transaction are part of the order, since each can be told from the next; for registers, only the
 * last version of each transaction is (Adya, "Weak Consistency", 1999, section 3.1.2: only final versions are installed).
 */
export interface Execution {
  readonly committed: readonly number[];
  readonly orders: ReadonlyMap<unknown, readonly Version[]>;
}

/** All executions in which every ok transaction committed, no failed one did, and the lists are those that were read. */
export function* executionsOf(
  transactions: readonly OracleTransaction[],
  model: OracleModel,
): Generator<Execution> {
  const indexes = transactions.map((_, index) => index);
  const ok = indexes.filter((index) => transactions[index]!.outcome === 'ok');
  const info = indexes.filter((index) => transactions[index]!.outcome === 'info');
  for (let chosen = 0; chosen < 2 ** info.length; chosen++) {
    const committed = [...ok, ...info.filter((_, bit) => (chosen >> bit) & 1)];
    const keys = new Map<unknown, Version[][]>();
    for (const writer of committed) {
      for (const [key, versions] of versionsOf(transactions[writer]!, writer)) {
        const shown = model === 'list-append' ? versions : versions.slice(-1);
        keys.set(key, [...(keys.get(key) ?? []), shown]);
      }
    }
    const ordersOfKeys = [...keys].map(([key, versions]) => {
      const reads = model === 'list-append' ? listsRead(transactions, committed, key, versions.flat()) : [];
      if (reads.some((read) => read.length > versions.flat().length)) return [];
      const mayStand = (at: number, { value }: Version) =>
        reads.every((read) => at >= read.length || read[at] === value);
      return Array.from(interleavings(versions, mayStand), (order) => [key, order] as const);
    });
    for (const orders of product(ordersOfKeys)) yield { committed, orders: new Map(orders) };
  }
}

function versionsOf({ operations }: OracleTransaction, writer: number): Map<unknown, Version[]> {
  const versions = new Map<unknown, Version[]>();
  for (const [f, key, value] of operations) {
    if (f === 'r') continue;
    const before = (versions.get(key) ?? []).map((version) => ({ ...version, isFinal: false }));
    versions.set(key, [...before, { writer, value, isFinal: true }]);
  }
  return versions;
}

/** What ok transactions read of a list, without the elements that nobody committed: the list began like this. */
function listsRead(
  transactions: readonly OracleTransaction[],
  committed: readonly number[],
  key: unknown,
  versions: readonly Version[],
): unknown[][] {
  const values = new Set(versions.map(({ value }) => value));
  return committed
    .filter((index) => transactions[index]!.outcome === 'ok')
    .flatMap((index) => transactions[index]!.operations)
    .filter(([f, of]) => f === 'r' && of === key)
    .map(([, , list]) => ((list ?? []) as unknown[]).filter((value) => values.has(value)));
}

/** All orders of the items of all sequences that keep the order within each sequence, and whose items may stand at their places. */
function* interleavings<T>(
  sequences: readonly (readonly T[])[],
  mayStand: (at: number, item: T) => boolean,
  at = 0,
): Generator<T[]> {
  const rest = sequences.filter(({ length }) => length > 0);
  if (rest.length === 0) yield [];
  for (const [place, [first, ...others]] of rest.entries()) {
    if (!mayStand(at, first!)) continue;
    for (const order of interleavings(rest.with(place, others), mayStand, at + 1)) yield [first!, ...order];
  }
}

function* product<T>(choices: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...others] = choices;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const rest of product(others)) for (const item of first) yield [item, ...rest];
}
