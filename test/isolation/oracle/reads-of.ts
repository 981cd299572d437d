import type { OracleModel, Version } from './execution.ts';
import type { OracleTransaction } from './transactions-of.ts';

/** What a read of an execution shows. */
export interface ExplainedRead {
  /** The index of the operation in its transaction. */
  readonly at: number;
  readonly key: unknown;
  /** How many versions of the key came before: 0 if it returned the initial one; undefined if no version is like it. */
  readonly version: number | undefined;
  /** Whether the version was intermediate, by another transaction (G1b), or one of its own that it wrote only later. */
  readonly isImproper: boolean;
}

/** The reads of an ok transaction. */
export function readsOf(
  model: OracleModel,
  reader: number,
  { operations }: OracleTransaction,
  orders: ReadonlyMap<unknown, readonly Version[]>,
): ExplainedRead[] {
  return operations.flatMap(([f, key, read], at) => {
    if (f !== 'r') return [];
    const order = orders.get(key) ?? [];
    const written = operations.slice(0, at).filter(([g, of]) => g !== 'r' && of === key);
    const version = (model === 'list-append' ? listVersion : registerVersion)(read, order);
    const shown = version === undefined || version === 0 ? undefined : order[version - 1]!;
    if (shown?.writer === reader) {
      const isLater = !written.some(([, , value]) => value === shown.value);
      return { at, key, version, isImproper: isLater };
    }
    const isOwnRegister = model === 'rw-register' && version === undefined && written.at(-1)?.[2] === read;
    // A register's intermediate versions are not installed: the transaction itself may read them.
    if (isOwnRegister) return { at, key, version: undefined, isImproper: false };
    return { at, key, version, isImproper: version === undefined || shown?.isFinal === false };
  });
}

function listVersion(read: unknown, order: readonly Version[]): number | undefined {
  const list = (read ?? []) as unknown[];
  return list.every((value, at) => order[at]?.value === value) ? list.length : undefined;
}

function registerVersion(read: unknown, order: readonly Version[]): number | undefined {
  if (read === null || read === undefined) return 0;
  const at = order.findIndex(({ value }) => value === read);
  return at < 0 ? undefined : at + 1;
}

/**
 * Whether each read of a transaction that is not its first operation on the key returns what the one before left there
 * (the axiom INT of Cerone, Bernardi and Gotsman, CONCUR 2015).
 */
export function isInternallyConsistent(model: OracleModel, { operations }: OracleTransaction): boolean {
  return operations.every(([f, key, read], at) => {
    if (f !== 'r') return true;
    const before = operations.slice(0, at).filter(([, of]) => of === key);
    if (before.length === 0) return true;
    if (model === 'rw-register') return before.at(-1)![2] === (read ?? null);
    const lastRead = before.findLastIndex(([g]) => g === 'r');
    const known = lastRead < 0 ? [] : ((before[lastRead]![2] ?? []) as unknown[]);
    const expected = [...known, ...before.slice(lastRead + 1).map(([, , value]) => value)];
    const list = (read ?? []) as unknown[];
    const from = lastRead < 0 ? list.length - expected.length : 0;
    return from >= 0 && JSON.stringify(list.slice(from)) === JSON.stringify(expected);
  });
}
