import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';

const PROCESSES = 8;
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
