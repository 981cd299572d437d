import { seededRandom } from '../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';

/** How the transactions of a history were isolated from each other. */
export type Isolation = 'serializable' | 'snapshot' | 'none';

/** Of these, a transaction chooses each of its keys; the first about twice as often as the second, and so on. */
const ACTIVE_KEYS = 10;
const MAX_OPERATIONS = 4;
/** After this many appends at most, another key takes the place of a key; on average after half as many. */
const MAX_APPENDS = 128;

interface Running {
  readonly process: number;
  readonly operations: [f: 'append' | 'r', key: number, value: unknown][];
  /** At the beginning of the transaction: how long each list was. */
  readonly snapshot: Map<number, readonly number[]>;
}

/**
 * Events of list-append transactions as Jepsen's tests make them: of 1 to 4 operations, half of them reads, on some active
 * keys, each of which is retired after some appends, by so many processes at once.
 */
export function* transactionHistory(
  transactions: number,
  {
    isolation = 'serializable',
    processes = 20,
    seed = 1,
  }: { isolation?: Isolation; processes?: number; seed?: number } = {},
): Generator<HistoryEvent> {
  const random = seededRandom(seed, 0, 0);
  const lists = new Map<number, number[]>();
  const left: number[] = [];
  const appended: number[] = [];
  const keys: number[] = [];
  const open = (place: number, key: number) => {
    keys[place] = key;
    left[place] = 1 + random.int(MAX_APPENDS);
    appended[place] = 0;
  };
  let nextKey = 0;
  for (let place = 0; place < ACTIVE_KEYS; place++) open(place, nextKey++);
  /** Keys that were retired, oldest first: they are forgotten when no running transaction can have them. */
  const retired: number[] = [];

  const begin = (process: number): Running => {
    const operations = Array.from(
      { length: 1 + random.int(MAX_OPERATIONS) },
      (): Running['operations'][number] => {
        const place = Math.min(Math.clz32(random.int(2 ** 30) + 1) - 2, ACTIVE_KEYS - 1);
        const key = keys[place]!;
        if (random.int(2) === 0) return ['r', key, null];
        appended[place]! += 1;
        const value = appended[place]!;
        if (value === left[place]) {
          retired.push(key);
          open(place, nextKey++);
        }
        return ['append', key, value];
      },
    );
    const snapshot = new Map<number, readonly number[]>();
    if (isolation === 'snapshot')
      for (const [, key] of operations) snapshot.set(key, [...(lists.get(key) ?? [])]);
    return { process, operations, snapshot };
  };
  const execute = ({ operations, snapshot }: Running): unknown[] | undefined => {
    if (isolation === 'snapshot') {
      for (const [f, key] of operations) {
        // The first committer wins.
        if (f === 'append' && (lists.get(key)?.length ?? 0) !== snapshot.get(key)!.length) return undefined;
      }
    }
    const own = new Map<number, number[]>();
    const output = operations.map(([f, key, value]) => {
      if (f === 'append') {
        own.set(key, [...(own.get(key) ?? []), value as number]);
        return [f, key, value];
      }
      const base = isolation === 'snapshot' ? snapshot.get(key)! : (lists.get(key) ?? []);
      return [f, key, [...base, ...(own.get(key) ?? [])]];
    });
    for (const [key, values] of own) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, values);
      else list.push(...values);
    }
    return output;
  };

  const running: (Running | undefined)[] = Array.from({ length: processes }, () => undefined);
  let begun = 0;
  let open_ = 0;
  while (begun < transactions || open_ > 0) {
    const process = random.int(processes);
    const transaction = running[process];
    if (transaction === undefined) {
      if (begun === transactions) continue;
      begun += 1;
      open_ += 1;
      const started = begin(process);
      running[process] = started;
      yield { process, type: 'invoke', f: 'txn', input: started.operations };
      continue;
    }
    open_ -= 1;
    running[process] = undefined;
    const output = execute(transaction);
    yield output === undefined
      ? { process, type: 'fail', f: 'txn' }
      : { process, type: 'ok', f: 'txn', output };
    while (retired.length > 8 * processes) lists.delete(retired.shift()!);
  }
}
