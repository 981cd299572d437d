import { numberText } from '../../src/base/number-text.ts';
import { checkInWindows } from '../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { fencedMutex } from '../../src/check/models/locks/fenced-mutex.ts';
import { atMost, type Result, shown } from '../result.ts';

const KEYS = 3;
const PROCESSES = 8;
const SHORT = 100_000;
const LONG = 2_000_000;

/** A history of any length, checked while it is recorded. */
export function* windows(): Generator<Result> {
  checkSome(SHORT);
  const short = checkSome(SHORT);
  const long = checkSome(LONG);
  yield shown('a fenced mutex in windows', long.perSecond, 'operations/s');
  yield atMost(
    4,
    `heap after ${numberText(LONG)} operations, beside ${numberText(SHORT)}`,
    long.heapMiB - short.heapMiB,
    'MiB more',
  );
}

function checkSome(operations: number): { perSecond: number; heapMiB: number } {
  const check = checkInWindows(fencedMutex);
  const start = performance.now();
  for (const event of mutexHistory(operations)) check.add(event);
  globalThis.gc!();
  const heapMiB = process.memoryUsage().heapUsed / 2 ** 20;
  const { counterexamples } = check.end();
  if (counterexamples.length > 0) throw new Error(counterexamples[0]!.sentence);
  return { perSecond: (operations / (performance.now() - start)) * 1_000, heapMiB };
}

/** Processes that acquire and release keys in turn, each call overlapping its neighbours. */
function* mutexHistory(operations: number): Generator<HistoryEvent> {
  let token = 0;
  for (let done = 0; done < operations; done += 2 * PROCESSES) {
    const turns = Array.from({ length: PROCESSES }, (_, process) => ({
      process,
      key: `k${(process + done) % KEYS}`,
    }));
    for (const { process, key } of turns) yield { process, type: 'invoke', f: 'acquire', key, input: null };
    for (const { process, key } of turns) {
      token += 1;
      yield { process, type: 'ok', f: 'acquire', key, output: token };
      yield { process, type: 'invoke', f: 'release', key, input: token };
      yield { process, type: 'ok', f: 'release', key, output: true };
    }
  }
}
