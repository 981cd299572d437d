import { join } from 'node:path';
import { inspect } from 'node:util';
import { HammerlockError } from '../../base/hammerlock-error.ts';
import { isPromise } from '../../base/is-promise.ts';
import { InvalidRunError } from '../evidence/run-errors.ts';
import type { StatusWriter } from '../status/worker-status.ts';
import { historyFile } from './history-files.ts';
import { openHistoryLog } from './history-log.ts';

/**
 * Records one call: its invocation, and then what came of it. An error of this package is a refusal, and so a `fail`;
 * of any other nobody knows what it did, so it is an `info`. Either is thrown on. `show` says what of the result is
 * worth keeping. It takes about a microsecond.
 *
 * @returns what `run` returns, a promise or not
 * @throws InvalidRunError when the worker's last recorded call has not come back
 */
export interface RecordCall {
  <T>(f: string, call: RecordedCall, run: () => Promise<T>, show?: (result: T) => unknown): Promise<T>;
  <T>(f: string, call: RecordedCall, run: () => T, show?: (result: T) => unknown): T;
}

export interface RecordedCall {
  readonly key?: string;
  readonly value?: unknown;
}

export interface Recorder {
  readonly record: RecordCall;
  /** Writes what is not yet on disk. */
  flush(): void;
  close(): void;
}

interface RecorderOptions {
  /** Where the thread may end at any moment: then each event is on disk before the next thing happens. */
  readonly eager?: boolean;
  /** How much later than the process's own the times are. */
  readonly laterMs?: number;
  /** The codes of refusals that count as busy. */
  readonly busyCodes?: ReadonlySet<string>;
}

/** Each life of a worker is a process of its own in the history: what a death left open stays open. */
export function processOf(worker: number, life: number, restarts: number): number {
  return (restarts * 1_000_000 + life) * 1_000 + worker;
}

export function openRecorder(
  directory: string,
  process: number,
  row: StatusWriter,
  { eager = false, laterMs = 0, busyCodes }: RecorderOptions = {},
): Recorder {
  const log = openHistoryLog(join(directory, historyFile(process)), eager, laterMs);
  let open: string | undefined;

  function fail(f: string, error: unknown): void {
    open = undefined;
    row.endOperation();
    if (busyCodes?.has(codeOf(error))) row.count('busy');
    log.complete(error instanceof HammerlockError ? 'fail' : 'info', f, codeOf(error));
  }

  function succeed<T>(f: string, result: T, show: (result: T) => unknown): T {
    try {
      log.complete('ok', f, show(result));
    } catch (error) {
      // It has come back, and nobody can say with what.
      log.complete('info', f, codeOf(error));
      throw error;
    } finally {
      open = undefined;
      row.endOperation();
    }
    row.count('operations');
    return result;
  }

  function record<T>(
    f: string,
    call: RecordedCall,
    run: () => T | Promise<T>,
    show: (result: T) => unknown = (result) => result,
  ): T | Promise<T> {
    for (const part in call) if (part !== 'key' && part !== 'value') refusePart(f, part);
    const { key, value } = call;
    if (typeof f !== 'string')
      throw new InvalidRunError(`record was given the call ${inspect(f)}, not its name.`);
    if (key !== undefined && typeof key !== 'string') {
      throw new InvalidRunError(`${f} was recorded with the key ${inspect(key)}, which is not a string.`);
    }
    if (open !== undefined) {
      throw new InvalidRunError(
        `${f} was recorded while ${open} was open: a worker records one call at a time.`,
      );
    }
    log.invoke(f, key, value);
    open = f;
    row.beginOperation(f, key);
    let running: T | Promise<T>;
    try {
      running = run();
    } catch (error) {
      fail(f, error);
      throw error;
    }
    if (!isPromise(running)) return succeed(f, running, show);
    return Promise.resolve(running).then(
      (result) => succeed(f, result, show),
      (error) => {
        fail(f, error);
        throw error;
      },
    );
  }

  return { record: record as RecordCall, flush: log.flush, close: log.close };
}

/** A value under another name would be recorded as missing. */
function refusePart(f: string, part: string): never {
  throw new InvalidRunError(
    `${f} was recorded with ${JSON.stringify(part)}: a call has a \`key\` and a \`value\`.`,
  );
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? error);
}
