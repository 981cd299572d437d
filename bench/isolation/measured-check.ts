import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { parseJson } from '../../src/check/json/parse-json.ts';
import { readLines } from '../../src/check/read-history/read-lines.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import type { MeasuredCheck } from './measured-process.ts';
import { modelHistory } from './model-histories.ts';
import type { Isolation } from './transaction-history.ts';

/** Checks one history, and prints what it took. The events come from an array, from a generator, or from a file of lines. */
const [model, count, isolation, source] = process.argv.slice(2) as [
  TransactionModelName,
  string,
  Isolation,
  string,
];
const transactions = Number(count);

// The compiler does its work now.
checkIsolation(modelHistory(model, 20_000, isolation, 2), model);

const made = () => modelHistory(model, transactions, isolation);
const events = source === 'array' ? [...made()] : source === 'generator' ? made() : fromFile(source);
const making = source === 'generator' ? processorTime(() => exhaust(made())) : 0;
globalThis.gc!();
const before = process.memoryUsage.rss();
let result: ReturnType<typeof checkIsolation> | undefined;
const ms = processorTime(() => {
  result = checkIsolation(events, model, {
    level: 'serializable',
    timeoutMs: 3_600_000,
    memoryBytes: Number.POSITIVE_INFINITY,
  });
});
const measured: MeasuredCheck = {
  outcome: result!.outcome,
  anomalies: result!.anomalies.map(({ name }) => name),
  ms: ms - making,
  bytes: process.resourceUsage().maxRSS * 1_024 - before,
};
console.log(JSON.stringify(measured));

function* fromFile(path: string): Generator<HistoryEvent> {
  for (const line of readLines(path)) yield parseJson(line) as HistoryEvent;
}

function exhaust(items: Iterable<unknown>): void {
  for (const _ of items);
}

function processorTime(work: () => void): number {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000;
}
