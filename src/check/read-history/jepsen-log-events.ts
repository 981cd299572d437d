import { readEdnValue, skipBlanks } from '../edn/read-edn-value.ts';
import { type RawEvent, rawEvent } from '../history/raw-event.ts';
import { openTextWindow, readWithMore, TextError, type TextWindow } from '../text/text-window.ts';
import { LOGGED_EVENT } from './history-format.ts';
import type { HistoryText } from './history-text.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';

/**
 * Reads the lines of Jepsen's history.txt, and those of its log that tell of an event: process, type, function and value, with
 * blanks between them. Other lines of a log are skipped.
 */
export function* jepsenLogEvents(text: HistoryText): Generator<RawEvent, void> {
  let line = 0;
  for (const logged of text.lines()) {
    line += 1;
    const found = LOGGED_EVENT.exec(logged);
    if (found === null) continue;
    const [begun, process, type] = found;
    const window = openTextWindow([logged.slice(found.index + begun.length)]);
    try {
      yield rawEvent(
        {
          process: process!.startsWith(':') ? process!.slice(1) : Number(process),
          type,
          f: readNext(window),
          value: readNext(window),
        },
        line,
      );
    } catch (error) {
      if (error instanceof TextError) throw new MalformedHistoryError(line, error.message);
      throw error;
    }
  }
}

function readNext(window: TextWindow): unknown {
  if (readWithMore(window, skipBlanks) === -1) {
    throw new TextError(window.at, 'a function and a value must follow the type');
  }
  return readWithMore(window, readEdnValue);
}
