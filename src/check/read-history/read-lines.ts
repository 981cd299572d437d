import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { MalformedHistoryError } from './malformed-history-error.ts';

const CHUNK_BYTES = 64 * 1024;
/** Far more than any operation takes, and far below the length limit of a string. */
const MAX_LINE_BYTES = 64 * 2 ** 20;
const NEWLINE = 0x0a;

/**
 * The lines of a file, read in chunks, so that a file of any size can be checked.
 *
 * @throws {@link MalformedHistoryError} at a line that is not UTF-8, or is longer than 64 MiB
 */
export function* readLines(path: string): Generator<string, void> {
  const file = openSync(path, 'r');
  try {
    yield* linesOf(file);
  } finally {
    closeSync(file);
  }
}

/** Called while a file is read, with the number of lines, and of bytes, that have been read; at least once per chunk. */
export type OnLine = (lines: number, bytes: number) => void;

/**
 * The lines of an open file from its beginning, wherever it has been read to. Lines that end in the same chunk are cut from one
 * text, which is faster than to decode each.
 *
 * @param onLine called before each line
 */
export function* linesOf(file: number, onLine?: OnLine): Generator<string, void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  /** The parts read so far of the current line. */
  let parts: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  let position = 0;
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK_BYTES, position);
    if (size === 0) break;
    position += size;
    const read = chunk.subarray(0, size);
    const end = read.lastIndexOf(NEWLINE);
    if (end !== -1) {
      parts.push(read.subarray(0, end));
      const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      const isValid = isUtf8(whole);
      const text = whole.toString('utf8', 0, isValid ? whole.length : validLength(whole));
      for (let from = 0; isValid ? from <= text.length : from < text.length; line++) {
        const newline = text.indexOf('\n', from);
        const to = newline === -1 ? text.length : newline;
        onLine?.(line, position);
        yield text.slice(from, to);
        from = to + 1;
      }
      if (!isValid) throw notUtf8(line);
      parts = [];
      bytes = 0;
    }
    bytes += size - (end + 1);
    if (bytes > MAX_LINE_BYTES) {
      throw new MalformedHistoryError(line, `this line is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`);
    }
    if (end + 1 < size) parts.push(Buffer.from(read.subarray(end + 1)));
  }
  if (bytes === 0) return;
  const last = Buffer.concat(parts);
  if (!isUtf8(last)) throw notUtf8(line);
  onLine?.(line, position);
  yield last.toString('utf8');
}

/**
 * The text of an open file from its beginning, in pieces: lines may have any length.
 *
 * @param onLine called before each piece
 * @throws {@link MalformedHistoryError} at a line that is not UTF-8
 */
export function* piecesOf(file: number, onLine?: OnLine): Generator<string, void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let position = 0;
  /** The line of the next byte. */
  let line = 1;
  /** How many bytes at the start of the chunk are left of the one before: the beginning of a character. */
  let left = 0;
  for (;;) {
    const size = readSync(file, chunk, left, CHUNK_BYTES - left, position);
    position += size;
    const end = left + size;
    const whole = size === 0 ? end : end - cutCharacter(chunk, end);
    const bytes = chunk.subarray(0, whole);
    if (!isUtf8(bytes)) throw notUtf8(line + lineBreaks(bytes.subarray(0, validLength(bytes))));
    if (whole > 0) {
      line += lineBreaks(bytes);
      onLine?.(bytes[whole - 1] === NEWLINE ? line - 1 : line, position);
      yield bytes.toString('utf8');
    }
    if (size === 0) return;
    chunk.copyWithin(0, whole, end);
    left = end - whole;
  }
}

/** The number of bytes before `end` that begin a character and do not end it. */
function cutCharacter(bytes: Buffer, end: number): number {
  for (let back = 1; back <= Math.min(3, end); back++) {
    const byte = bytes[end - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function lineBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** The length of the longest valid beginning that ends at the end of a line. */
function validLength(bytes: Buffer): number {
  let valid = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (!isUtf8(bytes.subarray(valid, at))) break;
    valid = at + 1;
  }
  return valid;
}

function notUtf8(line: number): MalformedHistoryError {
  return new MalformedHistoryError(line, 'this line is not valid UTF-8: save the file as UTF-8');
}
