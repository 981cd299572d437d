import type { RawEvent } from '../history/raw-event.ts';
import { valueText } from '../json/value-text.ts';
import { stringEnd } from '../text/string-end.ts';
import {
  closeTextWindow,
  endOfText,
  lineAt,
  needsMore,
  openTextWindow,
  readWithMore,
  TextError,
  type TextWindow,
} from '../text/text-window.ts';
import type { HistoryText } from './history-text.ts';
import { jsonEvent } from './json-event.ts';
import { malformedText } from './malformed-text.ts';

/** Reads JSON objects, in arrays or one after another, over any number of lines. */
export function* jsonEvents(text: HistoryText, isGuessed: boolean): Generator<RawEvent, void> {
  const window = openTextWindow(text.pieces());
  /** What the last character was, apart from blanks: an array's bracket, a comma in an array, or the end of an object. */
  let last: '' | '[' | ',' | '}' | ']' = '';
  let isInArray = false;
  try {
    for (;;) {
      const next = readWithMore(window, nextCharacter);
      if (next === '') {
        if (isInArray) throw new TextError(endOfText(window), 'the text ends within the array of events');
        return;
      }
      if (next === '{' && !(isInArray && last === '}')) {
        const object = readWithMore(window, readObject);
        last = '}';
        yield jsonEvent(object, lineAt(window, window.at - object.length));
        continue;
      }
      if (next === '[' && !isInArray) isInArray = true;
      else if (next === ']' && isInArray && last !== ',') isInArray = false;
      else if (next !== ',' || !isInArray || last !== '}') throw misplaced(window);
      last = next;
      window.at += 1;
    }
  } catch (error) {
    throw malformedText(error, window, isGuessed ? 'json' : undefined);
  } finally {
    closeTextWindow(window);
  }
}

function misplaced({ text, at }: TextWindow): TextError {
  return new TextError(
    at,
    `this is not JSON: ${valueText(text.slice(at, at + 40))}. Events are objects, in an array or one after another`,
  );
}

/** The next character that is not blank; empty at the end of the text. */
function nextCharacter(window: TextWindow): string {
  for (; ; window.at += 1) {
    const character = window.text[window.at];
    if (character === undefined && !window.isLast) throw needsMore;
    if (character === undefined || !/[ \t\r\n]/.test(character)) return character ?? '';
  }
}

/** The text of the object that begins here. */
function readObject(window: TextWindow): string {
  const from = window.at;
  window.at = endOfObject(window, from);
  return window.text.slice(from, window.at);
}

const PARTS = /["{}]/g;

function endOfObject({ text, isLast }: TextWindow, from: number): number {
  let depth = 0;
  PARTS.lastIndex = from;
  for (let part = PARTS.exec(text); part !== null; part = PARTS.exec(text)) {
    if (part[0] === '"') {
      const end = stringEnd(text, part.index);
      if (end === -1) break;
      PARTS.lastIndex = end;
    } else {
      depth += part[0] === '{' ? 1 : -1;
      if (depth === 0) return PARTS.lastIndex;
    }
  }
  if (!isLast) throw needsMore;
  throw new TextError(from, 'the text ends within the object that begins here');
}
