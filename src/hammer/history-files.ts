import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TimedEvent } from '../check/history.ts';
import { readHistoryLog } from './history-log.ts';

const NAME = /^history-(\d+)\.log$/;

export function historyFile(process: number): string {
  return `history-${process}.log`;
}

/** A run's events in the order of their times, read from the files of its workers a chunk at a time. */
export class HistoryFiles implements Iterable<TimedEvent> {
  readonly #files: { readonly path: string; readonly process: number }[];

  constructor(directory: string) {
    this.#files = readdirSync(directory).flatMap((name) => {
      const process = NAME.exec(name)?.[1];
      return process === undefined ? [] : [{ path: join(directory, name), process: Number(process) }];
    });
  }

  *[Symbol.iterator](): Generator<TimedEvent> {
    const sources = this.#files.map(({ path, process }) => {
      const events = readHistoryLog(path, process);
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
function isBefore(a: TimedEvent, b: TimedEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.type === 'invoke' && b.type !== 'invoke');
}
