import { printable } from '../../base/printable.ts';
import type { HistoryNote } from './validate-event.ts';

/** Jepsen's name for the process that injects faults into the system instead of operating on the object. */
const NEMESIS = /^:?nemesis/;

/**
 * Events of a file that nobody has validated yet, but for those of a nemesis, and a note on each of those and on each line whose
 * time goes back.
 */
export function* notedEvents<Event extends { readonly line: number; readonly [field: string]: unknown }>(
  events: Iterable<Event>,
  onNote: (note: HistoryNote) => void,
): Generator<Event, void> {
  let [lastTime, lastLine] = [Number.NEGATIVE_INFINITY, 0];
  for (const event of events) {
    const { process, f, time, line } = event;
    if (typeof process === 'string' && NEMESIS.test(process)) {
      onNote({ kind: 'nemesis', line, sentence: typeof f === 'string' ? printable(f) : 'nemesis' });
      continue;
    }
    if (typeof time === 'number') {
      if (time < lastTime) {
        const sentence = `the time goes back from ${lastTime} in line ${lastLine} to ${time}: the order of the lines counts`;
        onNote({ kind: 'time', line, sentence });
      }
      [lastTime, lastLine] = [time, line];
    }
    yield event;
  }
}
