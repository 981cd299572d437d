import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '../check/history.ts';

/** A run's events in the order of their times, read from the files of its workers a chunk at a time. */
export class HistoryFiles implements Iterable<HistoryEvent> {
  readonly #files: string[];

  constructor(directory: string) {
    this.#files = readdirSync(directory)
      .filter((name) => name.startsWith('history-'))
      .map((name) => join(directory, name));
  }

  *[Symbol.iterator](): Generator<HistoryEvent> {
    const sources = this.#files.map((file) => {
      const events = readEvents(file);
      return { events, head: events.next().value };
    });
    try {
      for (;;) {
        let first: (typeof sources)[number] | undefined;
        for (const source of sources) {
          if (source.head === undefined) continue;
          if (first?.head === undefined || isBefore(source.head, first.head)) first = source;
        }
        if (first?.head === undefined) return;
        yield first.head;
        first.head = first.events.next().value;
      }
    } finally {
      for (const { events } of sources) events.return(undefined);
    }
  }
}

/** At one time an invocation comes first: taken for concurrent, two calls are never ordered wrongly. */
function isBefore(a: HistoryEvent, b: HistoryEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.type === 'invoke' && b.type !== 'invoke');
}

const CHUNK_BYTES = 64 * 1024;

function* readEvents(path: string): Generator<HistoryEvent, undefined> {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const decoder = new TextDecoder();
  try {
    let rest = '';
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      const lines = (rest + decoder.decode(chunk.subarray(0, size), { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as HistoryEvent;
    }
    // A last line without its end is one that its worker died in: it never happened.
  } finally {
    closeSync(file);
  }
}
