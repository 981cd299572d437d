/**
 * The part of a text that a reader has before it. The text arrives in pieces, so that it may be longer than a
 * string can be; only what belongs to the value that is being read is kept.
 */
export interface TextWindow {
  text: string;
  /** Where the reader is in `text`. */
  at: number;
  /** Whether `text` goes to the end of the whole text. */
  isLast: boolean;
  readonly pieces: Iterator<string, unknown>;
  /** The line of `counted`, from 1. */
  line: number;
  counted: number;
  /** The next line break from `counted` on; -1 if `text` has no more line breaks. */
  lineEnd: number;
}

/** A value longer than this is hardly part of a history, and would not fit into a string much longer. */
const MAX_VALUE_LENGTH = 64 * 2 ** 20;

/** Thrown by a reader that came to the end of `text` before the end of the whole text. */
export const needsMore: unique symbol = Symbol('needs more text');

/** A text that cannot be read on. */
export class TextError extends Error {
  override readonly name = 'TextError';
  /** Where it is wrong, in `text`. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export function openTextWindow(pieces: Iterable<string>): TextWindow {
  const window: TextWindow = {
    text: '',
    at: 0,
    isLast: false,
    pieces: pieces[Symbol.iterator](),
    line: 1,
    counted: 0,
    lineEnd: -1,
  };
  appendPieces(window, 1);
  if (window.text.startsWith('\ufeff')) window.at = 1;
  return window;
}

/**
 * Reads with `read`, which begins again at the same place with more text whenever it throws {@link needsMore}.
 *
 * @throws {@link TextError} for a value that is too long
 */
export function readWithMore<T>(window: TextWindow, read: (window: TextWindow) => T): T {
  for (;;) {
    const from = window.at;
    try {
      return read(window);
    } catch (error) {
      if (error !== needsMore) throw error;
      window.at = from;
      extend(window);
    }
  }
}

/** Drops the text before `at` and appends as much as is left, so that reading again and again takes linear time. */
function extend(window: TextWindow): void {
  lineAt(window, window.at);
  const rest = window.text.slice(window.at);
  if (rest.length > MAX_VALUE_LENGTH) {
    throw new TextError(window.at, `a value is longer than ${MAX_VALUE_LENGTH / 2 ** 20} MiB`);
  }
  window.text = rest;
  window.at = 0;
  window.counted = 0;
  appendPieces(window, rest.length);
}

function appendPieces(window: TextWindow, length: number): void {
  const added: string[] = [window.text];
  for (let missing = Math.max(1, length); missing > 0; ) {
    const piece = window.pieces.next();
    if (piece.done === true) {
      window.isLast = true;
      break;
    }
    added.push(piece.value);
    missing -= piece.value.length;
  }
  window.text = added.join('');
  window.lineEnd = window.text.indexOf('\n', window.counted);
}

/** The line of a place at or after the last one that was asked for. */
export function lineAt(window: TextWindow, at: number): number {
  while (window.lineEnd !== -1 && window.lineEnd < at) {
    window.line += 1;
    window.counted = window.lineEnd + 1;
    window.lineEnd = window.text.indexOf('\n', window.counted);
  }
  return window.line;
}

/** No more pieces are needed. */
export function closeTextWindow(window: TextWindow): void {
  window.pieces.return?.();
}

/** Where the text ends, without the blanks at its end. */
export function endOfText({ text }: TextWindow): number {
  return text.trimEnd().length;
}
