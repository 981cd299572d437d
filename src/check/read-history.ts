import { closeSync, openSync, readSync } from 'node:fs';
import type { HistoryEvent } from './history.ts';
import type { Model } from './model.ts';

/** A file that is no history, or none of the model. Its message names the line. */
export class MalformedHistoryError extends Error {
  override readonly name = 'MalformedHistoryError';
  readonly code = 'malformed_history';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}

const types: ReadonlySet<unknown> = new Set<HistoryEvent['type']>(['invoke', 'ok', 'fail', 'info']);

/**
 * The events of a history's lines: a JSON object each. Lines with nothing but white space are passed over.
 *
 * @throws {@link MalformedHistoryError} at the first line that is no event, or one that can't follow on those before
 */
export function* parseHistory<State>(
  lines: Iterable<string>,
  model: Model<State>,
): Generator<HistoryEvent, void> {
  /** What each process has open, and since which line. */
  const open = new Map<number, { readonly invoke: HistoryEvent; readonly line: number }>();
  let line = 0;
  for (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const event = parseEvent(text, line);
    const opened = open.get(event.process);
    if (event.type === 'invoke') {
      if (opened !== undefined) {
        throw new MalformedHistoryError(
          line,
          `process ${event.process} invokes ${event.f}, but its ${opened.invoke.f} of line ${opened.line} is still open`,
        );
      }
      open.set(event.process, { invoke: event, line });
    } else {
      checkCompletion(event, opened, line);
      open.delete(event.process);
    }
    checkOperation(model, event, opened?.invoke ?? event, line);
    yield event;
  }
}

function parseEvent(text: string, line: number): HistoryEvent {
  let event: Partial<Record<keyof HistoryEvent, unknown>>;
  try {
    event = JSON.parse(text);
  } catch {
    throw new MalformedHistoryError(line, `this is no JSON: ${shorten(text)}`);
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new MalformedHistoryError(line, `this is no object: ${shorten(text)}`);
  }
  const { process, type, f, key, time } = event;
  const wrong = (part: string, what: string, value: unknown) =>
    new MalformedHistoryError(
      line,
      `${part} must be ${what}, not ${shorten(JSON.stringify(value) ?? 'missing')}`,
    );
  if (!Number.isInteger(process)) throw wrong('process', 'a whole number', process);
  if (!types.has(type)) throw wrong('type', 'invoke, ok, fail or info', type);
  if (typeof f !== 'string') throw wrong('f', 'a text', f);
  if (key !== undefined && typeof key !== 'string') throw wrong('key', 'a text', key);
  if (time !== undefined && typeof time !== 'number') throw wrong('time', 'a number', time);
  return event as HistoryEvent;
}

function checkCompletion(
  { process, type, f, key }: HistoryEvent,
  opened: { readonly invoke: HistoryEvent; readonly line: number } | undefined,
  line: number,
): void {
  if (opened === undefined) {
    throw new MalformedHistoryError(line, `${type} of ${f} by process ${process}, which has nothing open`);
  }
  const { invoke } = opened;
  if (f !== invoke.f || (key !== undefined && key !== invoke.key)) {
    throw new MalformedHistoryError(
      line,
      `${type} of ${nameOf(f, key)} by process ${process}, which has ${nameOf(invoke.f, invoke.key)} open since line ${opened.line}`,
    );
  }
}

function checkOperation<State>(
  model: Model<State>,
  event: HistoryEvent,
  { process, f, key, value }: HistoryEvent,
  line: number,
): void {
  if (!model.functions.has(f)) {
    const known = [...model.functions].join(', ');
    throw new MalformedHistoryError(line, `${model.name} has no ${JSON.stringify(f)}: it has ${known}`);
  }
  if (event.type === 'fail' || event.type === 'info') return;
  const outcome = event.type === 'ok' ? 'ok' : 'info';
  const result = event.type === 'ok' ? event.value : undefined;
  const operation = { process, f, key, argument: value, result, outcome, invoked: 0, completed: 0 } as const;
  const wrong = model.reject?.(operation);
  if (wrong !== undefined) throw new MalformedHistoryError(line, wrong);
}

function nameOf(f: string, key: string | undefined): string {
  return key === undefined ? f : `${f} ${JSON.stringify(key)}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

const CHUNK_BYTES = 64 * 1024;

/** The lines of a file, a chunk at a time. */
export function* linesOf(path: string): Generator<string, void> {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const decoder = new TextDecoder();
  try {
    /** Of a line that is not yet whole. */
    let parts: string[] = [];
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      const [first = '', ...others] = decoder.decode(chunk.subarray(0, size), { stream: true }).split('\n');
      parts.push(first);
      for (const other of others) {
        yield parts.join('');
        parts = [other];
      }
    }
    const last = parts.join('') + decoder.decode();
    if (last !== '') yield last;
  } finally {
    closeSync(file);
  }
}
