import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { withBigints } from '../../check/json/json-text.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { HistoryFiles } from './history-files.ts';

const TURN = 1_000;

/**
 * Opens the file for the history of a run. `keep` writes it when the run is over: one JSON object per line, in the order
 * of the events.
 *
 * @throws {@link InvalidRunError} if the file cannot be written
 */
export function openHistory(path: string): {
  keep(directory: string): Promise<void>;
  close(): void;
} {
  const file = openForWriting(path);
  return {
    async keep(directory) {
      let lines = '';
      let count = 0;
      for (const { time, ...event } of new HistoryFiles(directory)) {
        lines += `${JSON.stringify({ ...event, time: Math.round(time) }, withBigints)}\n`;
        count += 1;
        if (count % TURN !== 0) continue;
        writeWhole(file, lines);
        lines = '';
        await nextTurn();
      }
      writeWhole(file, lines);
    },
    close: () => closeSync(file),
  };
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
}

function openForWriting(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (cause) {
    throw new InvalidRunError(`The history ${path} can't be written: ${cause}`, { cause });
  }
}
