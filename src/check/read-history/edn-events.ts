import { Code } from '../edn/edn-characters.ts';
import { readEdnValue, skipBlanks } from '../edn/read-edn-value.ts';
import { isEventLike, type RawEvent, rawEvent } from '../history/raw-event.ts';
import { valueText } from '../json/value-text.ts';
import {
  closeTextWindow,
  endOfText,
  lineAt,
  openTextWindow,
  readWithMore,
  TextError,
  type TextWindow,
} from '../text/text-window.ts';
import { isOther } from './event-parts.ts';
import type { HistoryText } from './history-text.ts';
import { malformedText } from './malformed-text.ts';

/** Reads maps of EDN, in a vector or a list or one after another, over any number of lines. */
export function* ednEvents(text: HistoryText, isGuessed: boolean): Generator<RawEvent, void> {
  const window = openTextWindow(text.pieces());
  /** The bracket that ends the vector or list which the maps are in, and the line of the one that began it. */
  let close: number | undefined;
  let begun = 0;
  try {
    for (;;) {
      const code = readWithMore(window, skipBlanks);
      if (code === -1) {
        if (close === undefined) return;
        throw new TextError(endOfText(window), `the text ends within the events that begin in line ${begun}`);
      }
      if (close === undefined && (code === Code.openBracket || code === Code.openParen)) {
        close = code === Code.openBracket ? Code.closeBracket : Code.closeParen;
        begun = lineAt(window, window.at);
        window.at += 1;
      } else if (code === close) {
        close = undefined;
        window.at += 1;
      } else {
        yield readWithMore(window, readEvent);
      }
    }
  } catch (error) {
    throw malformedText(error, window, isGuessed ? 'edn' : undefined);
  } finally {
    closeTextWindow(window);
  }
}

function readEvent(window: TextWindow): RawEvent {
  const from = window.at;
  const value = readEdnValue(window);
  if (!isEventLike(value)) throw new TextError(from, `an event must be a map, not ${valueText(value)}`);
  return rawEvent(withoutOthers(value), lineAt(window, from));
}

/** Without the fields that Jepsen's tests add to events for themselves. A misspelt field stays, so that it is refused. */
function withoutOthers(event: object): object {
  for (const name in event) {
    if (name === 'line' || isOther(name)) {
      return Object.fromEntries(
        Object.entries(event).filter(([field]) => field !== 'line' && !isOther(field)),
      );
    }
  }
  return event;
}
