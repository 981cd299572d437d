import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '../check/history.ts';
import { HammerlockError } from '../locks/errors.ts';
import type { RowWriter } from './board.ts';
import { InvalidRunError } from './verdict.ts';

/**
 * Records one call: its invocation, and then what came of it. An error of this package is a refusal, and so a `fail`;
 * of any other nobody knows what it did, so it is an `info`. Either is thrown on. `show` says what of the result is worth keeping.
 *
 * @throws InvalidRunError when the worker's last recorded call has not come back
 */
export type Record = <T>(
  f: string,
  call: { readonly key?: string; readonly value?: unknown },
  run: () => T | Promise<T>,
  show?: (result: T) => unknown,
) => Promise<T>;

export interface Recorder {
  readonly record: Record;
  /** Writes what is not yet on disk. */
  flush(): void;
  close(): void;
}

const FLUSH_BYTES = 64 * 1024;

/** Each life of a worker is a process of its own in the history: what a death left open stays open. */
export function processOf(worker: number, life: number): number {
  return life * 1_000 + worker;
}

/** `eager` where the thread may end at any moment: then each event is on disk before the next thing happens. */
export function openRecorder(directory: string, process: number, row: RowWriter, eager = false): Recorder {
  const file = openSync(join(directory, historyFile(process)), 'a');
  let buffer = '';
  let open: string | undefined;

  function write(event: Omit<HistoryEvent, 'process' | 'time'>): void {
    const time = Number(globalThis.process.hrtime.bigint());
    buffer += `${JSON.stringify({ process, ...event, time }, numbers)}\n`;
    if (eager || buffer.length >= FLUSH_BYTES) flush();
  }

  function flush(): void {
    writeSync(file, buffer);
    buffer = '';
  }

  return {
    async record(f, { key, value }, run, show = (result) => result) {
      if (open !== undefined) {
        throw new InvalidRunError(
          `${f} was recorded while ${open} was open: a worker records one call at a time.`,
        );
      }
      open = f;
      const call = key === undefined ? { f } : { f, key };
      row.beginOperation(f, key);
      write({ type: 'invoke', ...call, value });
      try {
        const result = await run();
        write({ type: 'ok', ...call, value: show(result) });
        row.count('operations');
        return result;
      } catch (error) {
        if (codeOf(error) === 'session_busy') row.count('busy');
        write({ type: error instanceof HammerlockError ? 'fail' : 'info', ...call, value: codeOf(error) });
        throw error;
      } finally {
        open = undefined;
      }
    },
    flush,
    close() {
      flush();
      closeSync(file);
    },
  };
}

export function historyFile(process: number): string {
  return `history-${process}.jsonl`;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? error);
}

/** Tokens are bigints, which JSON has not: as numbers they are exact up to 2^53. */
function numbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
