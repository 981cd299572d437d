import type { OracleModel } from './execution.ts';
import { isBefore, type OracleTransaction, type RequiredOrder } from './transactions-of.ts';

type State = ReadonlyMap<unknown, unknown>;

/** Runs a transaction on a state. Undefined if one of its reads, when it is ok, returned something else. */
function run(
  model: OracleModel,
  { operations, outcome }: OracleTransaction,
  state: State,
): Map<unknown, unknown> | undefined {
  const after = new Map(state);
  for (const [f, key, value] of operations) {
    const current = after.get(key) ?? (model === 'list-append' ? [] : null);
    if (f === 'append') after.set(key, [...(current as unknown[]), value]);
    else if (f === 'w') after.set(key, value);
    else if (outcome === 'ok') {
      const read = value ?? (model === 'list-append' ? [] : null);
      if (JSON.stringify(read) !== JSON.stringify(current)) return undefined;
    }
  }
  return after;
}

const keysWritten = ({ operations }: OracleTransaction): Set<unknown> =>
  new Set(operations.filter(([f]) => f !== 'r').map(([, key]) => key));

/** Which transactions must have committed before each one begins. */
function predecessorsOf(transactions: readonly OracleTransaction[], order: RequiredOrder): number[] {
  return transactions.map((transaction) => {
    let before = 0;
    for (const [index, other] of transactions.entries()) {
      if (other.outcome === 'ok' && isBefore(order, other, transaction)) before |= 1 << index;
    }
    return before;
  });
}

/** Whether the transactions can run one after the other: some order of them, in all ways, explains every read. */
export function hasSerialOrder(
  transactions: readonly OracleTransaction[],
  model: OracleModel,
  order: RequiredOrder,
): boolean {
  const before = predecessorsOf(transactions, order);
  const required = maskOf(transactions, 'ok');
  const extend = (done: number, state: State): boolean => {
    if ((done & required) === required) return true;
    return transactions.some((transaction, index) => {
      if (transaction.outcome === 'fail' || (done >> index) & 1 || (before[index]! & ~done) !== 0)
        return false;
      const after = run(model, transaction, state);
      return after !== undefined && extend(done | (1 << index), after);
    });
  };
  return extend(0, new Map());
}

/**
 * Whether the transactions can run on snapshots: in some order of beginnings and commits each reads from what had been
 * committed when it began, and commits only if nobody has committed a write to the same key since (Berenson et al., "A
 * Critique of ANSI SQL Isolation Levels", SIGMOD 1995; a snapshot may be older than the invocation).
 */
export function hasSnapshotSchedule(
  transactions: readonly OracleTransaction[],
  model: OracleModel,
  order: RequiredOrder,
): boolean {
  const before = predecessorsOf(transactions, order);
  const required = maskOf(transactions, 'ok');
  const written = transactions.map(keysWritten);
  interface Moment {
    readonly committed: number;
    readonly begun: number;
    readonly state: State;
    /** For each transaction that has begun, its snapshot after its own operations, and who has committed since. */
    readonly running: ReadonlyMap<number, { readonly own: State; readonly since: readonly number[] }>;
  }
  const extend = ({ committed, begun, state, running }: Moment): boolean => {
    if ((committed & required) === required) return true;
    for (const [index, transaction] of transactions.entries()) {
      if (transaction.outcome === 'fail' || (begun >> index) & 1 || (before[index]! & ~committed) !== 0)
        continue;
      const own = run(model, transaction, state);
      if (own === undefined) continue;
      const started = new Map(running).set(index, { own, since: [] });
      if (extend({ committed, begun: begun | (1 << index), state, running: started })) return true;
    }
    for (const [index, { own, since }] of running) {
      if (since.some((other) => [...written[other]!].some((key) => written[index]!.has(key)))) continue;
      const after = new Map(state);
      for (const key of written[index]!) after.set(key, own.get(key));
      const others = [...running].filter(([other]) => other !== index);
      const later = others.map(
        ([other, was]) => [other, { own: was.own, since: [...was.since, index] }] as const,
      );
      const bit = committed | (1 << index);
      if (extend({ committed: bit, begun, state: after, running: new Map(later) })) return true;
    }
    return false;
  };
  return extend({ committed: 0, begun: 0, state: new Map(), running: new Map() });
}

function maskOf(transactions: readonly OracleTransaction[], outcome: OracleTransaction['outcome']): number {
  let mask = 0;
  for (const [index, transaction] of transactions.entries()) {
    if (transaction.outcome === outcome) mask |= 1 << index;
  }
  return mask;
}
