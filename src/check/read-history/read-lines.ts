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

/**
 * The lines of an open file from its beginning, wherever it has been read to.
 *
 * @param onLine called with the number of lines that have been read
 */
export function* linesOf(file: number, onLine?: (lines: number) => void): Generator<string, void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  /** The parts read so far of the current line. */
  let parts: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  let position = 0;
  const next = () => readSync(file, chunk, 0, CHUNK_BYTES, position);
  for (let size = next(); size > 0; size = next()) {
    position += size;
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1 && end < size; end = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, end));
      onLine?.(line);
      yield textOf(parts, line);
      parts = [];
      bytes = 0;
      line += 1;
      from = end + 1;
    }
    bytes += size - from;
    if (bytes > MAX_LINE_BYTES) {
      throw new MalformedHistoryError(line, `this line is longer than ${MAX_LINE_BYTES / 2 ** 20} MiB`);
    }
    if (from < size) parts.push(Buffer.from(chunk.subarray(from, size)));
  }
  if (bytes === 0) return;
  onLine?.(line);
  yield textOf(parts, line);
}

/**
 * The text of an open file from its beginning, in pieces: lines may have any length.
 *
 * @param onLine called with the number of lines that have been read
 * @throws {@link MalformedHistoryError} at a line that is not UTF-8
 */
export function* piecesOf(file: number, onLine?: (lines: number) => void): Generator<string, void> {
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
      onLine?.(bytes[whole - 1] === NEWLINE ? line - 1 : line);
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

function textOf(parts: readonly Buffer[], line: number): string {
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (!isUtf8(bytes)) throw notUtf8(line);
  return bytes.toString('utf8');
}

function notUtf8(line: number): MalformedHistoryError {
  return new MalformedHistoryError(line, 'this line is not valid UTF-8: save the file as UTF-8');
}
