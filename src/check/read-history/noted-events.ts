import type { RawEvent } from '../history/raw-event.ts';
import { createTimeNotes, type HistoryNote, isNemesis, nemesisNote } from './event-notes.ts';

/** Events without those of a nemesis, and a note on each of those and on each time that goes back. Nothing is validated. */
export function* notedEvents(
  events: Iterable<RawEvent>,
  onNote: (note: HistoryNote) => void,
): Generator<RawEvent, void> {
  const timeNote = createTimeNotes();
  for (const event of events) {
    const { process, f, time, line } = event;
    if (isNemesis(process)) {
      onNote(nemesisNote(f, line));
      continue;
    }
    const isTimed = typeof time === 'number' || typeof time === 'bigint';
    const note = isTimed ? timeNote(Number(time), line) : undefined;
    if (note !== undefined) onNote(note);
    yield event;
  }
}
