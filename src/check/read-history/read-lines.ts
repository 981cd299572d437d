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

/** The lines of an open file from its beginning, wherever it has been read to. */
export function* linesOf(file: number): Generator<string, void> {
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
  if (bytes > 0) yield textOf(parts, line);
}

function textOf(parts: readonly Buffer[], line: number): string {
  const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (!isUtf8(bytes)) {
    throw new MalformedHistoryError(line, 'this line is not valid UTF-8: save the file as UTF-8');
  }
  return bytes.toString('utf8');
}
