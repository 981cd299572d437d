import { join } from 'node:path';
import { inspect } from 'node:util';
import { isPromise } from '../../base/is-promise.ts';
import { InvalidModuleError, InvalidRunError } from '../evidence/run-errors.ts';
import type { StatusWriter } from '../status/worker-status.ts';
import { callSiteNotes } from './call-sites.ts';
import { historyFile } from './history-files.ts';
import { openHistoryLog } from './history-log.ts';
import { isRefusal, type Refuses } from './refusals.ts';

/**
 * Records one call of the function `f`, which `run` makes: its invocation, and then its completion, with what `show`
 * returns as the output, by default all that `run` returned. Returns what `run` returns, a promise or not. It takes about
 * a microsecond.
 *
 * An error of this package is a refusal, recorded as `fail`, and so is an error for which `refuses` returns true. After any
 * other error it is unknown whether the call took effect, so it is recorded as `info`. All are rethrown.
 *
 * ```ts
 * const read = await record('get', { key: 'a' }, () => cache.get('a'));
 * ```
 *
 * `run` is given a function that replaces the input, for a call that knows only while it runs what it is about to do: what
 * it gives is in the history even if the thread dies in the call.
 *
 * @throws {@link InvalidRunError} if the worker's last recorded call has not returned yet, or an input or output cannot be recorded
 */
export interface RecordCall {
  <T>(
    f: string,
    call: RecordedCall,
    run: (giveInput: GiveInput) => Promise<T>,
    show?: (returned: T) => unknown,
  ): Promise<T>;
  <T>(f: string, call: RecordedCall, run: (giveInput: GiveInput) => T, show?: (returned: T) => unknown): T;
}

/** Replaces the input of a recorded call that has not returned yet. */
export type GiveInput = (input: unknown) => void;

/** What is recorded of the invocation of a call. */
export interface RecordedCall {
  /** The object that the call works on: histories are checked key by key. */
  readonly key?: string;
  /** What the call is given besides, as a JSON value. */
  readonly input?: unknown;
  /**
   * Which errors of this call refuse it, in place of the scenario's `refuses`.
   *
   * @default the scenario's
   */
  readonly refuses?: Refuses;
}

export interface Recorder {
  readonly record: RecordCall;
  /** Writes what is not yet on disk. */
  flush(): void;
  close(): void;
}

interface RecorderOptions {
  /** Whether each event is written to disk at once, because the thread may end at any moment. */
  readonly eager?: boolean;
  /** How far the clock of the history is ahead of this process's `performance.now()`. */
  readonly laterMs?: number;
  /** The codes of the refusals that count as `busy`. */
  readonly busyCodes?: ReadonlySet<string>;
  /** The scenario's. */
  readonly refuses?: Refuses | undefined;
  /** Called when `refuses` is invalid. It is thrown as well, but the step may catch that like an error of its call. */
  readonly onInvalid?: (message: string) => void;
}

/** The number of a process in the history. Each life of a worker is one, so that a call during a death stays open. */
export function processOf(worker: number, life: number, restarts: number): number {
  return (restarts * 1_000_000 + life) * 1_000 + worker;
}

export function openRecorder(
  directory: string,
  process: number,
  status: StatusWriter,
  { eager = false, laterMs = 0, busyCodes, refuses: byDefault, onInvalid }: RecorderOptions = {},
): Recorder {
  const log = openHistoryLog(join(directory, historyFile(process)), eager, laterMs);
  const noteCallSite = callSiteNotes(directory);
  let open: string | undefined;

  function fail(f: string, error: unknown, refuses: Refuses | undefined): void {
    open = undefined;
    status.endOperation();
    if (busyCodes?.has(codeOf(error))) status.count('busy');
    let type: 'fail' | 'info' = 'info';
    try {
      if (isRefusal(f, error, refuses)) type = 'fail';
    } catch (invalid) {
      if (invalid instanceof InvalidModuleError) onInvalid?.(invalid.message);
      throw invalid;
    } finally {
      log.complete(type, f, codeOf(error));
    }
  }

  function succeed<T>(f: string, returned: T, show: (returned: T) => unknown): T {
    try {
      log.complete('ok', f, show(returned));
    } catch (error) {
      // The call has returned, but its output cannot be recorded.
      log.complete('info', f, codeOf(error));
      throw error;
    } finally {
      open = undefined;
      status.endOperation();
    }
    status.count('operations');
    return returned;
  }

  function record<T>(
    f: string,
    call: RecordedCall,
    run: (giveInput: GiveInput) => T | Promise<T>,
    show: (returned: T) => unknown = (returned) => returned,
  ): T | Promise<T> {
    for (const property in call) if (!isKnown(property)) refuseProperty(f, property);
    const { key, input, refuses = byDefault } = call;
    if (typeof f !== 'string')
      throw new InvalidRunError(
        `The first argument of record must be the name of a function, not ${inspect(f)}.`,
      );
    if (key !== undefined && typeof key !== 'string') {
      throw new InvalidRunError(`The key of ${f} must be a string, not ${inspect(key)}.`);
    }
    if (refuses !== undefined && typeof refuses !== 'function') {
      throw new InvalidRunError(`The refuses of ${f} must be a function, not ${inspect(refuses)}.`);
    }
    if (open !== undefined) {
      throw new InvalidRunError(
        `${f} was recorded before ${open} had returned. A worker records one call at a time.`,
      );
    }
    noteCallSite(f);
    log.invoke(f, key, input);
    open = f;
    status.beginOperation(f, key);
    let running: T | Promise<T>;
    try {
      running = run((input) => log.giveInput(f, input));
    } catch (error) {
      fail(f, error, refuses);
      throw error;
    }
    if (!isPromise(running)) return succeed(f, running, show);
    return Promise.resolve(running).then(
      (returned) => succeed(f, returned, show),
      (error) => {
        fail(f, error, refuses);
        throw error;
      },
    );
  }

  return { record: record as RecordCall, flush: log.flush, close: log.close };
}

function isKnown(property: string): boolean {
  return property === 'key' || property === 'input' || property === 'refuses';
}

/** An input under another name would be recorded as missing. */
function refuseProperty(f: string, property: string): never {
  throw new InvalidRunError(
    `${f} was recorded with ${JSON.stringify(property)}. A call has only a \`key\`, an \`input\` and \`refuses\`.`,
  );
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? error);
}
