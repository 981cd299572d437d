import { requireRoom } from '../../check/limits/map-limit.ts';
import { throwIfOver } from '../limits/interrupted-check-error.ts';
import { OK, READ, type TransactionTable, UNKNOWN } from '../table/transaction-table.ts';

/** How many pairs of keys are looked at between two looks at the clock. */
const PAIRS_AT_ONCE = 100_000;

/** Two reads that saw two writes in opposite orders. */
export interface LongFork {
  /** The transaction that saw the write of the first key, and not yet that of the second. */
  readonly one: number;
  /** The transaction that saw the write of the second key, and not yet that of the first. */
  readonly other: number;
  /** The read of the first key in `one`, as a row of micro-operations. */
  readonly sawFirst: number;
  /** The read of the second key in `other`, as a row of micro-operations. */
  readonly sawSecond: number;
}

/**
 * Finds long forks (Sovran et al., "Transactional storage for geo-replicated systems", SOSP 2011): registers are written
 * once each, so a read tells which of the writes it saw, and all reads must agree on some order of the writes.
 *
 * For each pair of keys the first read is kept that saw one write and not the other. So the time is that of the pairs within
 * each read, whatever the number of reads.
 *
 * @throws {@link InterruptedCheckError} soon after `isOver` returned true
 * @returns the forks, one for each pair of keys that has any
 */
export function longForks(table: TransactionTable, initial: number, isOver: () => boolean): LongFork[] {
  /** By pair of keys: the first transaction that saw the first of them and missed the second, and its read of the first. */
  const saw = new Map<number, { readonly seen: number; readonly reader: number }>();
  const forks = new Map<number, LongFork>();
  const keys = table.keys.length;
  const [seen, missed]: [number[], number[]] = [[], []];
  /** By key: the last transaction that touched it, plus 1. */
  const touchedBy = new Int32Array(keys);
  let pairs = 0;
  for (let reader = 0; reader < table.size; reader++) {
    if (table.outcome[reader] !== OK) continue;
    seen.length = missed.length = 0;
    const first = table.firstOperation[reader]!;
    const end = first + table.operationCount[reader]!;
    for (let operation = first; operation < end; operation++) {
      const key = table.key[operation]!;
      const isAfterOwn = touchedBy[key] === reader + 1;
      touchedBy[key] = reader + 1;
      // A read after the transaction's own operations on the key shows nothing of others.
      if (isAfterOwn || table.kind[operation] !== READ || table.value[operation] === UNKNOWN) continue;
      (table.value[operation] === initial ? missed : seen).push(operation);
    }
    for (const saw1 of seen) {
      pairs += missed.length;
      if (pairs >= PAIRS_AT_ONCE) {
        pairs = 0;
        throwIfOver(isOver);
      }
      for (const missed1 of missed) {
        const [a, b] = [table.key[saw1]!, table.key[missed1]!];
        if (a === b) continue;
        const pair = a * keys + b;
        if (saw.has(pair)) continue;
        requireRoom(saw);
        saw.set(pair, { seen: saw1, reader });
        const opposite = saw.get(b * keys + a);
        if (opposite === undefined) continue;
        forks.set(pair, {
          one: opposite.reader,
          other: reader,
          sawFirst: opposite.seen,
          sawSecond: saw1,
        });
      }
    }
  }
  return [...forks.values()];
}
