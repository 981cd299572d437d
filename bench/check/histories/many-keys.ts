import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

const PROCESSES = 8;

/** Four calls on each key, two at a time; `seen` is the value that is read after a `put` of a and an `append` of b. */
export function manyKeys(keys: number, seen: 'a' | 'ab' = 'ab'): HistoryEvent[] {
  return Array.from({ length: keys }, (_, k): HistoryEvent[] => {
    const [one, other] = [(2 * k) % PROCESSES, (2 * k + 1) % PROCESSES];
    const key = `k${k}`;
    return [
      { process: one, type: 'invoke', f: 'put', key, input: 'a' },
      { process: other, type: 'invoke', f: 'append', key, input: 'b' },
      { process: one, type: 'ok', f: 'put', key, output: null },
      { process: other, type: 'ok', f: 'append', key, output: null },
      { process: one, type: 'invoke', f: 'get', key, input: null },
      { process: other, type: 'invoke', f: 'get', key, input: null },
      { process: one, type: 'ok', f: 'get', key, output: seen },
      { process: other, type: 'ok', f: 'get', key, output: seen },
    ];
  }).flat();
}
