import { seededRandom } from '../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';

/**
 * How transactions are isolated: each takes effect at once; each reads a snapshot, and fails if another one appended to
 * the same key meanwhile; or each takes effect in two halves.
 */
export type Isolation = 'serializable' | 'snapshot' | 'none';

/** A transaction takes each of its keys from these, the first twice as often as the second, and so on. */
const ACTIVE_KEYS = 10;
const MAX_OPERATIONS = 4;
/** A key is retired after a number of appends from 1 to this. */
const MAX_APPENDS = 128;

type Operation = [f: 'append' | 'r', key: number, value: number | null];

interface RunningTransaction {
  readonly operations: readonly Operation[];
  readonly snapshot: ReadonlyMap<number, readonly number[]>;
  readonly output: unknown[];
}

/**
 * Events of list-append transactions as Jepsen's tests make them: of 1 to 4 operations, half of them reads, on some active
 * keys that are retired after some appends.
 *
 * @param processes how many run transactions at the same time
 */
export function* transactionHistory(
  transactions: number,
  { isolation, processes = 20, seed = 1 }: { isolation: Isolation; processes?: number; seed?: number },
): Generator<HistoryEvent> {
  const random = seededRandom(seed, 0, 0);
  const keys = createKeys(random.int);
  const lists = new Map<number, number[]>();
  const listOf = (key: number) => lists.get(key) ?? none;

  const execute = (operations: readonly Operation[], { snapshot, output }: RunningTransaction): void => {
    for (const [f, key, value] of operations) {
      if (f === 'r')
        output.push([f, key, isolation === 'snapshot' ? [...snapshot.get(key)!] : [...listOf(key)]]);
      else {
        if (!lists.has(key)) lists.set(key, []);
        lists.get(key)!.push(value!);
        output.push([f, key, value]);
      }
    }
  };
  const begin = (): RunningTransaction => {
    const operations = Array.from({ length: 1 + random.int(MAX_OPERATIONS) }, (): Operation => {
      const key = keys.choose();
      return random.int(2) === 0 ? ['r', key, null] : ['append', key, keys.nextValue(key)];
    });
    const snapshot = new Map<number, readonly number[]>();
    if (isolation === 'snapshot') for (const [, key] of operations) snapshot.set(key, [...listOf(key)]);
    const started = { operations, snapshot, output: [] };
    if (isolation === 'none') execute(operations.slice(0, operations.length / 2), started);
    return started;
  };
  /** @returns whether the transaction committed */
  const end = (started: RunningTransaction): boolean => {
    const { operations, snapshot, output } = started;
    const isOverwritten = ([f, key]: Operation) =>
      f === 'append' && listOf(key).length !== snapshot.get(key)!.length;
    if (isolation === 'snapshot' && operations.some(isOverwritten)) return false;
    // What a transaction has appended itself is part of what it reads.
    if (isolation === 'snapshot') executeOnSnapshot(started, lists);
    else execute(operations.slice(output.length), started);
    return true;
  };

  const running = new Map<number, RunningTransaction>();
  for (let begun = 0; begun < transactions || running.size > 0; ) {
    const process = random.int(processes);
    const started = running.get(process);
    if (started !== undefined) {
      running.delete(process);
      yield end(started)
        ? { process, type: 'ok', f: 'txn', output: started.output }
        : { process, type: 'fail', f: 'txn' };
      // No running transaction has a key that was retired long ago.
      for (const key of keys.forgotten(8 * processes)) lists.delete(key);
    } else if (begun < transactions) {
      begun += 1;
      const transaction = begin();
      running.set(process, transaction);
      yield { process, type: 'invoke', f: 'txn', input: transaction.operations };
    }
  }
}

const none: readonly number[] = [];

function executeOnSnapshot(
  { operations, snapshot, output }: RunningTransaction,
  lists: Map<number, number[]>,
): void {
  const own = new Map<number, number[]>();
  for (const [f, key, value] of operations) {
    if (f === 'append') own.set(key, [...(own.get(key) ?? []), value!]);
    output.push(
      f === 'append' ? [f, key, value] : [f, key, [...snapshot.get(key)!, ...(own.get(key) ?? [])]],
    );
  }
  for (const [key, values] of own) lists.set(key, [...(lists.get(key) ?? []), ...values]);
}

interface Keys {
  choose(): number;
  /** The next value to append to a key; the key is retired with its last one. */
  nextValue(key: number): number;
  /** Retired keys that have not been forgotten yet, apart from the last ones. */
  forgotten(kept: number): number[];
}

function createKeys(int: (bound: number) => number): Keys {
  const active: { key: number; appends: number; last: number }[] = [];
  let retired: number[] = [];
  let next = 0;
  const open = () => ({ key: next++, appends: 0, last: 1 + int(MAX_APPENDS) });
  for (let place = 0; place < ACTIVE_KEYS; place++) active.push(open());
  return {
    choose: () => active[Math.min(Math.clz32(1 + int(2 ** 30)) - 2, ACTIVE_KEYS - 1)]!.key,
    nextValue(key) {
      const place = active.findIndex((entry) => entry.key === key);
      const entry = active[place]!;
      entry.appends += 1;
      if (entry.appends === entry.last) {
        retired.push(key);
        active[place] = open();
      }
      return entry.appends;
    },
    forgotten(kept) {
      if (retired.length < 2 * kept) return [];
      const old = retired.slice(0, -kept);
      retired = retired.slice(-kept);
      return old;
    },
  };
}
