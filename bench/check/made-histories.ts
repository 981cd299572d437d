import { seededRandom } from '../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';

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

const ROUNDS = 60;
const VALUES = 5;

/** Rounds of overlapping reads, writes and compare-and-sets of one register; some of the writes never complete. */
export function manyPending(pending: number): HistoryEvent[] {
  const random = seededRandom(1, 0, 0);
  const events: HistoryEvent[] = [];
  let state: number | null = null;
  let lost = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const calls = Array.from({ length: PROCESSES }, (_, process) => ({
      process,
      f: random.pick(['read', 'write', 'cas']),
      value: random.int(VALUES),
      to: random.int(VALUES),
    }));
    for (const { process, f, value, to } of calls) {
      const input = f === 'read' ? null : f === 'write' ? value : [value, to];
      events.push({ process, type: 'invoke', f, input });
    }
    for (const { process, f, value, to } of random.shuffle(calls)) {
      let output: unknown = null;
      if (f === 'read') output = state;
      if (f === 'cas') output = state === value;
      if (f === 'cas' && output === true) state = to;
      if (f === 'write') state = value;
      events.push({ process, type: 'ok', f, output });
    }
    if (lost * ROUNDS < pending * (round + 1)) {
      events.push({ process: PROCESSES + lost, type: 'invoke', f: 'write', input: random.int(VALUES) });
      lost += 1;
    }
  }
  return events;
}
