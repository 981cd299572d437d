import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { concurrentCalls } from './concurrent-calls.ts';

const PROCESSES = 5;

/** One register with reads, writes and compare-and-sets of `values` values; this share of the answers is lost. */
export function lostAnswers(events: number, lost: number, values: number): HistoryEvent[] {
  const random = seededRandom(1, 0, 0);
  let held: unknown = null;
  return concurrentCalls(events, random, {
    processes: PROCESSES,
    lost,
    ask() {
      const f = random.pick(['read', 'write', 'cas']);
      const value = random.int(values);
      return [f, f === 'read' ? null : f === 'write' ? value : [value, random.int(values)]];
    },
    apply(f, input) {
      if (f === 'read') return held;
      const [from, to] = f === 'cas' ? (input as [number, number]) : [held, input];
      const fits = from === held;
      if (fits) held = to;
      return f === 'cas' ? fits : null;
    },
  });
}
