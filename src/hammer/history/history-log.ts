import { closeSync, openSync, writeSync } from 'node:fs';
import { jsonText, toJson } from '../../check/json/json-text.ts';
import { jsonValue } from '../../check/json/json-value.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';

/**
 * The kinds of records in the file with one process's part of a history, which takes some 20 bytes per event. A text gets
 * the next number; an invocation names its function and key by those numbers; a completion belongs to the last invocation.
 *
 *   text        kind, length: u32, UTF-8
 *   forget      kind: the numbers start again, so that no more than MAX_TEXTS texts are kept
 *   invocation  kind, time: f64, function: u16, key: u16 (0 without a key), value
 *   completion  kind, time: f64, value
 *   input       kind, value: the input of the last invocation, which became known only while the call ran
 *   value       an input, an output or an error: tag, then nothing, a number: f64, or JSON like a text; an integer from 2 ** 53 on is JSON
 */
export const Kind = { invoke: 0, ok: 1, fail: 2, info: 3, text: 4, forget: 5, input: 6 } as const;
export const kinds = ['invoke', 'ok', 'fail', 'info'] as const;
export const Tag = { none: 0, false: 1, true: 2, number: 3, json: 4, null: 5 } as const;

export const BUFFER_BYTES = 64 * 1024;
const MAX_TEXTS = 4_096;
/** The size of the largest record without its texts. */
const MAX_RECORD_BYTES = 1 + 8 + 2 + 2 + 1 + 8;

/** Writes the history of one process to a file. */
export interface HistoryLog {
  /** @throws {@link InvalidRunError} if JSON cannot express the input; nothing is written then */
  invoke(f: string, key: string | undefined, input: unknown): void;
  /**
   * Gives the open call another input.
   *
   * @throws {@link InvalidRunError} if JSON cannot express it; nothing is written then
   */
  giveInput(f: string, input: unknown): void;
  /**
   * @param data the output of `ok`, the error of `fail` and `info`
   * @throws {@link InvalidRunError} if JSON cannot express it; nothing is written then
   */
  complete(type: 'ok' | 'fail' | 'info', f: string, data: unknown): void;
  /** Writes what is not yet on disk. */
  flush(): void;
  close(): void;
}

/**
 * Opens the log of one process of a history.
 *
 * @param eager writes each event to disk at once, for a thread that may end at any moment
 * @param laterMs what is added to `performance.now()`, which all threads of a process share
 */
export function openHistoryLog(path: string, eager: boolean, laterMs: number): HistoryLog {
  /** The file is opened by the first write: a run that records nothing opens no file. */
  let file: number | undefined;
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const texts = new Map<string, number>();
  let end = 0;
  /** A call that returns after the end is not written: the number of the file may have been reused by then. */
  let isClosed = false;

  function flush(): void {
    if (isClosed) end = 0;
    for (let from = 0; from < end; ) from += writeSync(opened(), buffer, from, end - from);
    end = 0;
  }

  function opened(): number {
    file ??= openSync(path, 'a');
    return file;
  }

  function makeRoom(bytes: number): void {
    if (end + bytes > BUFFER_BYTES) flush();
  }

  function putText(text: string): void {
    const most = 4 + 3 * text.length;
    makeRoom(most);
    if (most <= BUFFER_BYTES) {
      const length = buffer.write(text, end + 4);
      view.setUint32(end, length);
      end += 4 + length;
      return;
    }
    const bytes = Buffer.from(text);
    view.setUint32(end, bytes.length);
    end += 4;
    flush();
    for (let from = 0; from < bytes.length; ) from += writeSync(opened(), bytes, from);
  }

  function numberOf(text: string): number {
    const known = texts.get(text);
    if (known !== undefined) return known;
    // Two such texts could be equal in UTF-8.
    if (!text.isWellFormed()) {
      throw new InvalidRunError(
        `${JSON.stringify(text)} cannot be recorded, because it contains half of a surrogate pair.`,
      );
    }
    makeRoom(1);
    buffer[end++] = Kind.text;
    putText(text);
    texts.set(text, texts.size + 1);
    return texts.size;
  }

  function putTime(): void {
    view.setFloat64(end, (performance.now() + laterMs) * 1e6);
    end += 8;
  }

  function putValue(value: LoggedValue): void {
    switch (typeof value) {
      case 'boolean':
        buffer[end++] = value ? Tag.true : Tag.false;
        return;
      case 'number':
        buffer[end++] = Tag.number;
        view.setFloat64(end, value);
        end += 8;
        return;
      case 'undefined':
        buffer[end++] = Tag.none;
        return;
      default:
        buffer[end++] = value === null ? Tag.null : Tag.json;
        if (value !== null) putText(value.json);
    }
  }

  return {
    invoke(f, key, input) {
      const value = valueFor(f, input);
      if (texts.size + 2 > MAX_TEXTS) {
        makeRoom(1);
        buffer[end++] = Kind.forget;
        texts.clear();
      }
      const fNumber = numberOf(f);
      const keyNumber = key === undefined ? 0 : numberOf(key);
      makeRoom(MAX_RECORD_BYTES);
      buffer[end++] = Kind.invoke;
      putTime();
      view.setUint16(end, fNumber);
      view.setUint16(end + 2, keyNumber);
      end += 4;
      putValue(value);
      if (eager) flush();
    },
    giveInput(f, input) {
      const value = valueFor(f, input);
      makeRoom(MAX_RECORD_BYTES);
      buffer[end++] = Kind.input;
      putValue(value);
      if (eager) flush();
    },
    complete(type, f, data) {
      const value = valueFor(f, data);
      makeRoom(MAX_RECORD_BYTES);
      buffer[end++] = Kind[type];
      putTime();
      putValue(value);
      if (eager) flush();
    },
    flush,
    close() {
      flush();
      if (file !== undefined) closeSync(file);
      isClosed = true;
    },
  };
}

type LoggedValue = boolean | number | null | undefined | { readonly json: string };

function valueFor(f: string, given: unknown): LoggedValue {
  if (given === undefined || given === null || typeof given === 'boolean') return given;
  if (Number.isSafeInteger(given)) return (given as number) + 0;
  try {
    if (typeof given === 'object') return { json: toJson(given) };
    const value = jsonValue(given);
    return typeof value === 'number' ? value : { json: jsonText(value) };
  } catch (cause) {
    throw new InvalidRunError(
      `An input or an output of ${f} cannot be recorded: ${cause}. Pass a fourth argument to record that returns a part that can.`,
      { cause },
    );
  }
}
