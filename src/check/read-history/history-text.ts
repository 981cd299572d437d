import { valueText } from '../json/value-text.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';
import { linesOf, type OnLine, piecesOf } from './read-lines.ts';

/** The text of a history, which is read once: by line, or in pieces of any length. */
export interface HistoryText {
  /** The first characters: `length` of them or more, unless the whole text is shorter. */
  beginning(length: number): string;
  lines(): Iterable<string>;
  pieces(): Iterable<string>;
}

/** The text of an open file, from its beginning. */
export function fileText(file: number, onLine?: OnLine): HistoryText {
  return {
    beginning(length) {
      let text = '';
      for (const piece of piecesOf(file)) {
        text += piece;
        if (text.length >= length) break;
      }
      return text;
    },
    lines: () => linesOf(file, onLine),
    pieces: () => piecesOf(file, onLine),
  };
}

const PIECE_LENGTH = 64 * 1024;

/** The text of lines that are given one by one, without the characters that end them. */
export function textOfLines(given: Iterable<string>): HistoryText {
  const rest = given[Symbol.iterator]();
  const begun: string[] = [];
  function* lines(): Generator<string, void> {
    let isDone = false;
    try {
      for (const line of begun) yield line;
      for (let count = begun.length + 1; ; count++) {
        const next = rest.next();
        isDone = next.done === true;
        if (isDone) return;
        yield checked(next.value, count);
      }
    } finally {
      if (!isDone) rest.return?.();
    }
  }
  return {
    beginning(length) {
      let text = begun.map((line) => `${line}\n`).join('');
      while (text.length < length) {
        const next = rest.next();
        if (next.done === true) break;
        begun.push(checked(next.value, begun.length + 1));
        text += `${next.value}\n`;
      }
      return text;
    },
    lines,
    *pieces() {
      let piece = '';
      for (const line of lines()) {
        piece += `${line}\n`;
        if (piece.length < PIECE_LENGTH) continue;
        yield piece;
        piece = '';
      }
      yield piece;
    },
  };
}

function checked(line: unknown, count: number): string {
  if (typeof line === 'string') return line;
  throw new MalformedHistoryError(count, `a line must be a string, not ${valueText(line)}`);
}
