import { seededRandom } from '../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import { type Isolation, transactionHistory } from './transaction-history.ts';

/** Events of transactions that a model judges. A bank and its reads, and writes of long forks, take effect at once. */
export function modelHistory(
  model: TransactionModelName,
  transactions: number,
  isolation: Isolation,
  seed = 1,
): Iterable<HistoryEvent> {
  if (model === 'list-append') return transactionHistory(transactions, { isolation, seed });
  if (model === 'rw-register') return registers(transactionHistory(transactions, { isolation, seed }));
  return interleaved(model === 'bank' ? bank(transactions, seed) : writtenOnce(transactions, seed));
}

/** A register holds the last element of a list. */
function* registers(events: Iterable<HistoryEvent>): Generator<HistoryEvent> {
  const written = ([f, key, value]: [string, number, unknown]) =>
    f === 'append' ? ['w', key, value] : [f, key, (value as number[] | null)?.at(-1) ?? null];
  const all = (operations: unknown) => (operations as [string, number, unknown][]).map(written);
  for (const event of events) {
    if (event.type === 'invoke') yield { ...event, input: all(event.input) };
    else yield event.type === 'ok' ? { ...event, output: all(event.output) } : event;
  }
}

const ACCOUNTS = 8;

interface Operation {
  readonly f: string;
  readonly input: unknown;
  readonly output: unknown;
}

/** Transfers between eight accounts, and as many reads of all of them. */
function* bank(transactions: number, seed: number): Generator<Operation> {
  const { int } = seededRandom(seed, 0, 0);
  const balances = new Array<number>(ACCOUNTS).fill(100);
  for (let done = 0; done < transactions; done++) {
    if (int(2) === 0) {
      yield { f: 'read', input: null, output: Object.fromEntries(balances.entries()) };
      continue;
    }
    const [from, to] = [int(ACCOUNTS), int(ACCOUNTS)];
    const amount = Math.min(1 + int(5), balances[from]!);
    balances[from]! -= amount;
    balances[to]! += amount;
    yield { f: 'transfer', input: { from, to, amount }, output: { from, to, amount } };
  }
}

const GROUP = 3;

/** Groups of three registers, each written once, and three reads of all of a group, as in Jepsen's test. */
function* writtenOnce(transactions: number, seed: number): Generator<Operation> {
  const { int } = seededRandom(seed, 0, 0);
  for (let group = 0, done = 0; done < transactions; group += GROUP) {
    const keys = Array.from({ length: GROUP }, (_, i) => group + i);
    const written = new Set<number>();
    for (let i = 0; i < 2 * GROUP && done < transactions; i++, done++) {
      const left = keys.filter((key) => !written.has(key));
      if (i % 2 === 1) {
        yield {
          f: 'txn',
          input: keys.map((key) => ['r', key, null]),
          output: keys.map((key) => ['r', key, written.has(key) ? 1 : null]),
        };
        continue;
      }
      const key = left[int(left.length)]!;
      written.add(key);
      yield { f: 'txn', input: [['w', key, 1]], output: [['w', key, 1]] };
    }
  }
}

const PROCESSES = 20;

/** Each of the operations takes effect while those of other processes run. */
function* interleaved(operations: Iterable<Operation>): Generator<HistoryEvent> {
  const running: (HistoryEvent | undefined)[] = new Array<undefined>(PROCESSES).fill(undefined);
  let process = 0;
  for (const { f, input, output } of operations) {
    const last = running[process];
    if (last !== undefined) yield last;
    yield { process, type: 'invoke', f, input };
    running[process] = { process, type: 'ok', f, output };
    process = (process + 1) % PROCESSES;
  }
  for (const last of running) if (last !== undefined) yield last;
}
