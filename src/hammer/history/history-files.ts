import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TimedEvent } from '../../check/history/history-event.ts';
import { readHistoryLog } from './read-history-log.ts';

const NAME = /^history-(\d+)\.log$/;

export function historyFile(process: number): string {
  return `history-${process}.log`;
}

interface File {
  readonly path: string;
  readonly process: number;
}

/**
 * The events of a run in the order of their times, merged from the files of its workers in chunks. A file is open only
 * from its first event to its last, because a long run in which workers die can have more files than can be open at once.
 */
export class HistoryFiles implements Iterable<TimedEvent> {
  readonly #files: File[];

  constructor(directory: string) {
    this.#files = readdirSync(directory).flatMap((name) => {
      const process = NAME.exec(name)?.[1];
      return process === undefined ? [] : [{ path: join(directory, name), process: Number(process) }];
    });
  }

  *[Symbol.iterator](): Generator<TimedEvent> {
    /** The files that are not open yet, sorted by their first event, the latest first. */
    const closed = this.#files
      .flatMap((file) => {
        const first = firstOf(file);
        return first === undefined ? [] : [{ file, first }];
      })
      .sort((a, b) => (isBefore(a.first, b.first) ? 1 : -1));
    const open: { events: Generator<TimedEvent, undefined>; head: TimedEvent }[] = [];
    try {
      for (;;) {
        let next = open[0];
        for (const source of open) if (isBefore(source.head, next!.head)) next = source;
        const later = closed.at(-1);
        if (later !== undefined && (next === undefined || !isBefore(next.head, later.first))) {
          closed.pop();
          const events = readHistoryLog(later.file.path, later.file.process);
          open.push({ events, head: events.next().value! });
          continue;
        }
        if (next === undefined) return;
        yield next.head;
        const { value } = next.events.next();
        if (value === undefined) open.splice(open.indexOf(next), 1);
        else next.head = value;
      }
    } finally {
      for (const { events } of open) events.return(undefined);
    }
  }
}

function firstOf({ path, process }: File): TimedEvent | undefined {
  const events = readHistoryLog(path, process);
  const { value } = events.next();
  events.return(undefined);
  return value;
}

/** Events at the same time are ordered with invocations first, so that their calls count as concurrent. */
function isBefore(a: TimedEvent, b: TimedEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.type === 'invoke' && b.type !== 'invoke');
}
