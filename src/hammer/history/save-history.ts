import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { discardOutput, outputTarget } from '../../base/output-target.ts';
import { withBigints } from '../../check/json/json-text.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import { HistoryFiles } from './history-files.ts';

const TURN = 1_000;

/** The file that the history of a run is to be written to. */
export interface HistoryTarget {
  /** Writes the history when the run is over: one JSON object per line, in the order of the events. */
  keep(directory: string): Promise<void>;
  /** Closes the file of a run that has no history. */
  close(): void;
}

/**
 * Finds out whether the history of a run can be written to a file.
 *
 * @throws {@link InvalidRunError} if it can't
 */
export function openHistory(path: string): HistoryTarget {
  const target = tryToOpen(path);
  let file = typeof target === 'number' ? target : undefined;
  const close = () => {
    const open = file;
    file = undefined;
    if (open !== undefined) closeSync(open);
  };
  return {
    async keep(directory) {
      file ??= openSync(path, 'w');
      try {
        await writeHistory(file, directory);
        close();
      } catch (error) {
        close();
        discardOutput(target);
        throw error;
      }
    },
    close,
  };
}

async function writeHistory(file: number, directory: string): Promise<void> {
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
