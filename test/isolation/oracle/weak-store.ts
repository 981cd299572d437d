import { type SeededRandom, seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import type { MicroOperation } from '../../../src/isolation/result/transaction.ts';
import type { OracleModel } from './execution.ts';

/**
 * How a store reads and commits. `serial`: a transaction is one step. `snapshot`: reads come from a snapshot, and a commit is
 * refused if a key it writes has changed since. `merged`: the same, but nothing is refused. `overwriting`: the same, but a
 * commit puts back the whole of its snapshot's keys. `old-snapshot`: as `snapshot`, from a snapshot of any age. `committed`:
 * each read sees what is committed at the time. `replicas`: each key is read from a snapshot of its own age. `direct`: writes
 * are seen at once, and undone if the transaction fails. `dirty`: as `direct`, but not undone. `blind`: as `snapshot`, but
 * a transaction does not see its own writes. `late`: a commit takes effect some time after it was acknowledged. `random`: a
 * read returns any version.
 */
export const weaknesses = [
  'serial',
  'snapshot',
  'merged',
  'overwriting',
  'old-snapshot',
  'committed',
  'replicas',
  'direct',
  'dirty',
  'blind',
  'late',
  'random',
] as const;

export interface HistoryShape {
  readonly model: OracleModel;
  readonly weakness: (typeof weaknesses)[number];
  readonly transactions: number;
  readonly keys: number;
  readonly processes: number;
  /** Whether all keys are read in the end, by a process of its own. */
  readonly isReadInTheEnd: boolean;
}

type Value = readonly unknown[] | number | null;
interface Running {
  readonly process: number;
  readonly planned: readonly MicroOperation[];
  readonly done: MicroOperation[];
  readonly snapshot: Map<string, Value>;
  readonly begun: number;
  readonly own: Map<string, unknown[]>;
}

/** A history of a simulated store of a random kind and size. The same seed gives the same history. */
export function randomHistory(
  seed: number,
  model: OracleModel,
): { readonly shape: HistoryShape; readonly events: HistoryEvent[] } {
  const random = seededRandom(seed, model === 'list-append' ? 1 : 2, 0);
  const shape: HistoryShape = {
    model,
    weakness: random.pick(weaknesses),
    transactions: random.pick([3, 4, 4, 5, 5]),
    keys: random.pick([1, 2, 2, 2, 3]),
    processes: random.pick([1, 2, 3, 3, 4, 4]),
    isReadInTheEnd: random.oneIn(2),
  };
  return { shape, events: historyOf(random, shape) };
}

function historyOf(random: SeededRandom, shape: HistoryShape): HistoryEvent[] {
  const { model, weakness, transactions, keys, processes, isReadInTheEnd } = shape;
  const names = ['x', 'y', 'z'].slice(0, keys);
  const events: HistoryEvent[] = [];
  const empty: Value = model === 'list-append' ? [] : null;
  let states: Map<string, Value>[] = [new Map(names.map((key) => [key, empty]))];
  const commits: { readonly keys: ReadonlySet<string> }[] = [];
  const running = new Map<number, Running>();
  let acknowledged: Running[] = [];
  let [started, value] = [0, 0];

  const current = () => states.at(-1)!;
  const put = (state: Map<string, Value>) => {
    states = [...states, state];
  };
  const written = (before: Value, values: readonly unknown[]): Value =>
    model === 'list-append' ? [...(before as unknown[]), ...values] : ((values.at(-1) as number) ?? before);

  const plan = (): MicroOperation[] =>
    Array.from({ length: random.pick([1, 2, 2, 3, 3, 4]) }, () => {
      const key = random.pick(names);
      if (random.oneIn(2)) return ['r', key, null];
      value += 1;
      return [model === 'list-append' ? 'append' : 'w', key, value];
    });

  const isDirect = weakness === 'direct' || weakness === 'dirty';
  const begin = (process: number) => {
    const planned = plan();
    started += 1;
    events.push({ process, type: 'invoke', f: 'txn', input: planned });
    const age = weakness === 'old-snapshot' ? random.int(states.length) : 0;
    const snapshot = new Map(states.at(-1 - age)!);
    if (weakness === 'replicas') {
      for (const key of names) snapshot.set(key, random.pick(states.slice(-3)).get(key)!);
    }
    running.set(process, {
      process,
      planned,
      done: [],
      snapshot,
      begun: commits.length - (age > 0 ? age : 0),
      own: new Map(),
    });
  };

  const step = (transaction: Running) => {
    const [f, key, given] = transaction.planned[transaction.done.length]! as readonly [
      string,
      string,
      unknown,
    ];
    const own = transaction.own.get(key) ?? [];
    if (f !== 'r') {
      transaction.own.set(key, [...own, given]);
      transaction.done.push([f as 'w', key, given]);
      if (isDirect) put(new Map(current()).set(key, written(current().get(key)!, [given])));
      return;
    }
    let read: Value;
    if (weakness === 'random')
      read = random.pick([...states.map((state) => state.get(key)!), written(current().get(key)!, own)]);
    else if (isDirect) read = current().get(key)!;
    else if (weakness === 'blind') read = transaction.snapshot.get(key)!;
    else read = written((weakness === 'committed' ? current() : transaction.snapshot).get(key)!, own);
    transaction.done.push(['r', key, read]);
  };

  const apply = (transaction: Running) => {
    const after = new Map(current());
    for (const [key, values] of transaction.own) {
      const base = weakness === 'overwriting' ? transaction.snapshot : current();
      after.set(key, written(base.get(key)!, values));
    }
    put(after);
    commits.push({ keys: new Set(transaction.own.keys()) });
  };

  const undo = (transaction: Running) => {
    if (weakness !== 'direct') return;
    const after = new Map(current());
    for (const [key, values] of transaction.own) {
      const now = after.get(key)!;
      if (Array.isArray(now))
        after.set(
          key,
          now.filter((element) => !values.includes(element)),
        );
      else if (values.includes(now)) after.set(key, transaction.snapshot.get(key)!);
    }
    put(after);
  };

  const end = (transaction: Running) => {
    const { process, done, own } = transaction;
    running.delete(process);
    const refuses = weakness === 'snapshot' || weakness === 'old-snapshot' || weakness === 'blind';
    const isRefused =
      refuses &&
      commits.slice(transaction.begun).some(({ keys }) => [...own.keys()].some((key) => keys.has(key)));
    if (isRefused || random.oneIn(15)) {
      undo(transaction);
      if (!isRefused && random.oneIn(2)) events.push({ process, type: 'info', f: 'txn' });
      else events.push({ process, type: 'fail', f: 'txn' });
      return;
    }
    if (weakness === 'late') acknowledged.push(transaction);
    else if (!isDirect) apply(transaction);
    if (random.oneIn(12)) events.push({ process, type: 'info', f: 'txn' });
    else events.push({ process, type: 'ok', f: 'txn', output: done });
  };

  const applyLate = () => {
    const next = random.pick(acknowledged);
    acknowledged = acknowledged.filter((other) => other !== next);
    apply(next);
  };

  while (started < transactions || running.size > 0) {
    if (acknowledged.length > 0 && random.oneIn(5)) applyLate();
    const process = random.int(processes);
    const transaction = running.get(process);
    if (transaction === undefined) {
      if (started < transactions) begin(process);
    } else if (weakness === 'serial') {
      for (const key of names) transaction.snapshot.set(key, current().get(key)!);
      while (transaction.done.length < transaction.planned.length) step(transaction);
      end(transaction);
    } else if (transaction.done.length < transaction.planned.length) step(transaction);
    else end(transaction);
  }
  while (acknowledged.length > 0) applyLate();
  if (isReadInTheEnd) {
    const reads = (value: (key: string) => Value) => names.map((key) => ['r', key, value(key)]);
    events.push({ process: processes, type: 'invoke', f: 'txn', input: reads(() => null) });
    events.push({ process: processes, type: 'ok', f: 'txn', output: reads((key) => current().get(key)!) });
  }
  return events;
}
