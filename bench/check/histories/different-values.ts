import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { concurrentCalls } from './concurrent-calls.ts';

/** A register to which no value is written twice. */
export function differentValues(operations: number, processes: number, seed: number): HistoryEvent[] {
  const random = seededRandom(seed, 0, 0);
  let values = 0;
  let held: unknown = null;
  return concurrentCalls(2 * operations, random, {
    processes,
    lost: 0,
    ask: () => (random.int(2) === 0 ? ['read', null] : ['write', ++values]),
    apply(f, input) {
      if (f === 'write') held = input;
      return f === 'read' ? held : null;
    },
  });
}
