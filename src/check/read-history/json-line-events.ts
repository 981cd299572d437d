import type { RawEvent } from '../history/raw-event.ts';
import type { HistoryText } from './history-text.ts';
import { jsonEvent } from './json-event.ts';

/** Reads JSON lines: each line that is not blank is an object. */
export function* jsonLineEvents(text: HistoryText): Generator<RawEvent, void> {
  let line = 0;
  for (const given of text.lines()) {
    line += 1;
    const json = line === 1 && given.startsWith('\ufeff') ? given.slice(1) : given;
    if (json.trim() !== '') yield jsonEvent(json, line);
  }
}
