import type { IsolationLevel } from '../../../src/isolation/levels/isolation-level.ts';
import type { Execution, OracleModel } from './execution.ts';
import { isInternallyConsistent, readsOf } from './reads-of.ts';
import { closure, compose, isAcyclic, type Relation, relation, union } from './relation.ts';
import { isBefore, type OracleTransaction, type RequiredOrder } from './transactions-of.ts';

/** The dependencies of an execution, as Adya's direct serialization graph has them, and what needs no graph. */
export interface Phenomena {
  readonly ww: Relation;
  readonly wr: Relation;
  readonly rw: Relation;
  /** Aborted and intermediate reads (G1a, G1b), and reads that no version explains. */
  readonly hasImproperReads: boolean;
  readonly isInternallyConsistent: boolean;
  /** Some transaction read from another, and after that read a version older than what the other wrote (OTV). */
  readonly hasVanished: boolean;
  /** Some transaction read a version of a key and then wrote the key, and another wrote it in between (P4). */
  readonly hasLostUpdate: boolean;
}

export function phenomenaOf(
  transactions: readonly OracleTransaction[],
  model: OracleModel,
  { committed, orders }: Execution,
): Phenomena {
  const size = transactions.length;
  const [ww, wr, rw] = [relation(size), relation(size), relation(size)];
  const link = (edges: Relation, from: number, to: number) => {
    if (from !== to) edges[from]! |= 1 << to;
  };
  for (const order of orders.values()) {
    for (const [at, { writer }] of order.slice(1).entries()) link(ww, order[at]!.writer, writer);
  }
  let [hasImproperReads, isConsistent, hasVanished, hasLostUpdate] = [false, true, false, false];
  for (const reader of committed) {
    const transaction = transactions[reader]!;
    if (transaction.outcome !== 'ok') continue;
    isConsistent &&= isInternallyConsistent(model, transaction);
    const reads = readsOf(model, reader, transaction, orders);
    hasImproperReads ||= reads.some(({ isImproper }) => isImproper);
    for (const { at, key, version } of reads) {
      if (version === undefined) continue;
      const order = orders.get(key) ?? [];
      const writer = version === 0 ? undefined : order[version - 1]!.writer;
      if (writer !== undefined) link(wr, writer, reader);
      if (version < order.length) link(rw, reader, order[version]!.writer);
      const writesLater = transaction.operations.slice(at).some(([f, of]) => f !== 'r' && of === key);
      const own = writesLater ? order.findLastIndex((other) => other.writer === reader) : -1;
      hasLostUpdate ||= order.some(
        (other, place) => place >= version && place < own && other.writer !== reader,
      );
      hasVanished ||=
        writer !== undefined &&
        writer !== reader &&
        reads.some(
          (later) =>
            later.at > at &&
            later.version !== undefined &&
            later.version <= (orders.get(later.key) ?? []).findLastIndex((other) => other.writer === writer),
        );
    }
  }
  return {
    ww,
    wr,
    rw,
    hasImproperReads,
    isInternallyConsistent: isConsistent,
    hasVanished,
    hasLostUpdate,
  };
}

export function requiredOrder(transactions: readonly OracleTransaction[], order: RequiredOrder): Relation {
  return transactions.map((a) => {
    let after = 0;
    for (const [index, b] of transactions.entries()) if (isBefore(order, a, b)) after |= 1 << index;
    return after;
  });
}

/** Whether an execution shows nothing that a level proscribes, given the order that the level must respect. */
type Definition = (phenomena: Phenomena, order: Relation) => boolean;

/** PL-1: no G0, a cycle of write dependencies. */
const readUncommitted: Definition = ({ ww }, order) => isAcyclic(union(ww, order));

/** PL-2: no G1a, G1b, and no G1c, a cycle of dependencies. */
const readCommitted: Definition = ({ ww, wr, hasImproperReads }, order) =>
  !hasImproperReads && isAcyclic(union(ww, wr, order));

/** Bailis et al., "Highly Available Transactions", VLDB 2014: read committed, and no OTV. */
const monotonicAtomicView: Definition = (phenomena, order) =>
  readCommitted(phenomena, order) && !phenomena.hasVanished;

/** PL-CS, with each read taken as one through a cursor: no G1 and no lost update. */
const cursorStability: Definition = (phenomena, order) =>
  readCommitted(phenomena, order) && !phenomena.hasLostUpdate;

/** PL-2+: no G1, and no G-single, a cycle with one anti-dependency. */
const consistentView: Definition = (phenomena, order) => {
  if (!readCommitted(phenomena, order)) return false;
  const dependencies = closure(union(phenomena.ww, phenomena.wr, order));
  return phenomena.rw.every((after, reader) =>
    dependencies.every(
      (reachable, writer) => ((after >> writer) & 1) === 0 || ((reachable >> reader) & 1) === 0,
    ),
  );
};

/** PL-2.99: no G1, and no G2-item, a cycle with anti-dependencies. */
const repeatableRead: Definition = (phenomena, order) =>
  readCommitted(phenomena, order) && isAcyclic(union(phenomena.ww, phenomena.wr, phenomena.rw, order));

/**
 * Cerone and Gotsman, "Analysing Snapshot Isolation", J. ACM 2018: internally consistent, no G1a or G1b, and every cycle
 * has two anti-dependencies in a row.
 */
const snapshotIsolation: Definition = (phenomena, order) => {
  if (!phenomena.isInternallyConsistent || phenomena.hasImproperReads) return false;
  const dependencies = union(phenomena.ww, phenomena.wr, order);
  return isAcyclic(union(dependencies, compose(dependencies, phenomena.rw)));
};

/** PL-3, and internally consistent. */
const serializable: Definition = (phenomena, order) =>
  phenomena.isInternallyConsistent && repeatableRead(phenomena, order);

/** Each level by its definition and the order that it must respect. */
export const definitions: Readonly<Record<IsolationLevel, readonly [Definition, RequiredOrder]>> = {
  'read-uncommitted': [readUncommitted, 'none'],
  'read-committed': [readCommitted, 'none'],
  'monotonic-atomic-view': [monotonicAtomicView, 'none'],
  'cursor-stability': [cursorStability, 'none'],
  'consistent-view': [consistentView, 'none'],
  'repeatable-read': [repeatableRead, 'none'],
  'snapshot-isolation': [snapshotIsolation, 'none'],
  serializable: [serializable, 'none'],
  'strong-session-read-uncommitted': [readUncommitted, 'process'],
  'strong-session-read-committed': [readCommitted, 'process'],
  'strong-session-consistent-view': [consistentView, 'process'],
  'strong-session-snapshot-isolation': [snapshotIsolation, 'process'],
  'strong-session-serializable': [serializable, 'process'],
  'strong-read-uncommitted': [readUncommitted, 'realtime'],
  'strong-read-committed': [readCommitted, 'realtime'],
  'strong-consistent-view': [consistentView, 'realtime'],
  'strong-snapshot-isolation': [snapshotIsolation, 'realtime'],
  'strict-serializable': [serializable, 'realtime'],
};
