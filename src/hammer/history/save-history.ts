import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { outputTarget } from '../../base/output-target.ts';
import { withBigints } from '../../check/json/json-text.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { HistoryFiles } from './history-files.ts';

const TURN = 1_000;

/**
 * Finds out whether the history of a run can be written to a file. `keep` writes it when the run is over: one JSON object per
 * line, in the order of the events.
 *
 * @throws {@link InvalidRunError} if the file cannot be written
 */
export function openHistory(path: string): {
  keep(directory: string): Promise<void>;
} {
  const target = tryToOpen(path);
  return {
    async keep(directory) {
      const file = typeof target === 'number' ? target : openSync(target, 'w');
      try {
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
      } finally {
        closeSync(file);
      }
    },
  };
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
}

function tryToOpen(path: string): string | number {
  try {
    return outputTarget(path);
  } catch (cause) {
    throw new InvalidRunError(`The history ${path} can't be written: ${cause}`, { cause });
  }
}
