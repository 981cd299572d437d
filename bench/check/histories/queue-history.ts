import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { concurrentCalls } from './concurrent-calls.ts';

const PROCESSES = 10;

/** A FIFO queue of values that are all different. */
export function queueHistory(operations: number, seed: number): HistoryEvent[] {
  const random = seededRandom(seed, 0, 0);
  const queue: number[] = [];
  let values = 0;
  return concurrentCalls(2 * operations, random, {
    processes: PROCESSES,
    lost: 0,
    ask: () => (random.int(2) === 0 ? ['enqueue', ++values] : ['dequeue', null]),
    apply(f, input) {
      if (f === 'dequeue') return queue.shift() ?? null;
      queue.push(input as number);
      return null;
    },
  });
}
