import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { type Isolation, transactionHistory } from './transaction-history.ts';

/** Checks one history in a process of its own, and prints what it took, as JSON. */
const [count, isolation, source] = process.argv.slice(2) as [string, Isolation, 'array' | 'generator'];
const transactions = Number(count);
const events = () => transactionHistory(transactions, { isolation });

// The compiler's work is done before.
checkIsolation(transactionHistory(20_000, { isolation, seed: 2 }), 'list-append');

let generatingMs = 0;
let given: Iterable<HistoryEvent>;
if (source === 'array') given = [...events()];
else {
  const begin = performance.now();
  for (const _ of events());
  generatingMs = performance.now() - begin;
  given = events();
}
globalThis.gc!();
const before = process.memoryUsage.rss();
const cpu = process.cpuUsage();
const { outcome, anomalies, tookMs } = checkIsolation(given, 'list-append', { timeoutMs: 3_600_000 });
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    outcome,
    anomalies: anomalies.map(({ name, count }) => `${name} ${count}`),
    ms: tookMs - generatingMs,
    cpuMs: (user + system) / 1_000 - generatingMs,
    bytes: process.resourceUsage().maxRSS * 1_024 - before,
  }),
);
