import { closeSync, openSync, readSync } from 'node:fs';
import type { TimedEvent } from '../../check/history/history-event.ts';
import { parseJson } from '../../check/json/parse-json.ts';
import { BUFFER_BYTES, Kind, kinds, Tag } from './history-log.ts';

/** What the log has of an event, by its type. */
const partOf = { invoke: 'input', ok: 'output', fail: 'error', info: 'error' } as const;

/** Reads the events of one process. If the completion of the last call is missing, an `info` is added for it. */
export function* readHistoryLog(path: string, process: number): Generator<TimedEvent, undefined> {
  const file = openSync(path, 'r');
  let buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let from = 0;
  let to = 0;
  let texts: string[] = [];

  /** Reads until `bytes` more are there. @returns false at the end of the file: the last record may be cut short */
  function has(bytes: number): boolean {
    if (to - from >= bytes) return true;
    const rest = buffer.subarray(from, to);
    const larger = bytes > buffer.length ? Buffer.allocUnsafe(bytes) : buffer;
    rest.copy(larger);
    buffer = larger;
    to -= from;
    from = 0;
    while (to < bytes) {
      const size = readSync(file, buffer, to, buffer.length - to, null);
      if (size === 0) return false;
      to += size;
    }
    return true;
  }

  function takeText(): string | undefined {
    if (!has(4)) return undefined;
    const length = buffer.readUInt32BE(from);
    from += 4;
    if (!has(length)) return undefined;
    from += length;
    return buffer.toString('utf8', from - length, from);
  }

  function takeNumber(): number | undefined {
    if (!has(8)) return undefined;
    from += 8;
    return buffer.readDoubleBE(from - 8);
  }

  /** The next input, output or error; undefined if the record is cut short. */
  function takeValue(): { value: unknown } | undefined {
    if (!has(1)) return undefined;
    const tag = buffer[from++];
    if (tag === Tag.none) return { value: undefined };
    if (tag === Tag.null) return { value: null };
    if (tag === Tag.false || tag === Tag.true) return { value: tag === Tag.true };
    const value = tag === Tag.number ? takeNumber() : takeText();
    if (value === undefined) return undefined;
    return { value: tag === Tag.number ? value : parseJson(value as string) };
  }

  function takeInvocation(): Pick<TimedEvent, 'f' | 'key'> | undefined {
    if (!has(4)) return undefined;
    const f = texts[buffer.readUInt16BE(from) - 1]!;
    const key = texts[buffer.readUInt16BE(from + 2) - 1];
    from += 4;
    return key === undefined ? { f } : { f, key };
  }

  let open: TimedEvent | undefined;
  /** An invocation waits for the next record, which may have its input. */
  let isAnnounced = true;
  try {
    while (has(1)) {
      const kind = buffer[from++]!;
      if (kind === Kind.input && open !== undefined && !isAnnounced) {
        const taken = takeValue();
        if (taken === undefined) break;
        open = { ...open, input: taken.value };
        continue;
      }
      if (!isAnnounced) {
        isAnnounced = true;
        yield open!;
      }
      if (kind === Kind.forget) {
        texts = [];
        continue;
      }
      if (kind === Kind.text) {
        const text = takeText();
        if (text === undefined) break;
        texts.push(text);
        continue;
      }
      const time = takeNumber();
      if (time === undefined) break;
      if (kinds[kind] === undefined || (kind !== Kind.invoke && open === undefined)) {
        throw new Error(
          `${path} is not a history: there is a record of kind ${kind} where it is not allowed.`,
        );
      }
      const call = kind === Kind.invoke ? takeInvocation() : open;
      if (call === undefined) break;
      const taken = takeValue();
      if (taken === undefined) break;
      const { f, key } = call;
      const type = kinds[kind]!;
      const { value } = taken;
      const event = {
        process,
        type,
        f,
        time,
        ...(key !== undefined && { key }),
        ...(value !== undefined && { [partOf[type]]: value }),
      };
      open = type === 'invoke' ? event : undefined;
      if (open === undefined) yield event;
      else isAnnounced = false;
    }
    if (open === undefined) return;
    if (!isAnnounced) yield open;
    const { input: _, ...call } = open;
    yield { ...call, type: 'info' };
  } finally {
    closeSync(file);
  }
}
