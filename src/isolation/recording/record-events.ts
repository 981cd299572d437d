import { inspect } from 'node:util';
import { isPromise } from '../../base/is-promise.ts';
import { refuseUnknownOptions } from '../../base/unknown-names.ts';
import type { JepsenEvent } from '../../check/history/history-event.ts';
import { InvalidRecordingError } from './recording-errors.ts';

/**
 * Records one call of the function `f`: its invocation, and then its completion, with what `show` returns as the output. `run`
 * is given a function that replaces the input. The `record` of a scenario's step is one.
 */
export interface RecordHistoryCall {
  <T>(
    f: string,
    call: InvokedCall,
    run: (giveInput: (input: unknown) => void) => Promise<T>,
    show?: (returned: T) => unknown,
  ): Promise<T>;
  <T>(
    f: string,
    call: InvokedCall,
    run: (giveInput: (input: unknown) => void) => T,
    show?: (returned: T) => unknown,
  ): T;
}

/** What is recorded of the invocation of a call. */
export interface InvokedCall {
  /** What it is on, if there are several databases. */
  readonly key?: string;
  /** What it is given. */
  readonly input?: unknown;
  /** Whether an error means that it had no effect. */
  readonly refuses?: (error: unknown) => boolean;
}

/** The options of {@link recordEvents}. */
export interface RecordEventsOptions {
  /**
   * The number of the first process in the history. Calls that are under way at the same time have different ones: the lowest
   * that are free, so threads that write to the same history need numbers far apart.
   *
   * @default 0
   */
  readonly firstProcess?: number;
}

/**
 * Returns a `record` for use outside of a run, such as in a service or in a test: each event of the history is handed to
 * `onEvent` before the next thing happens.
 *
 * ```ts
 * import { appendFileSync } from 'node:fs';
 * import BetterSqlite3 from 'better-sqlite3';
 * import { recordEvents, recordTransaction } from 'hammerlock/isolation';
 *
 * const db = new BetterSqlite3('votes.sqlite');
 * const record = recordEvents((event) => appendFileSync('history.jsonl', `${JSON.stringify(event)}\n`));
 * recordTransaction(db, { record, begin: 'begin immediate' }, (txn) => {
 *   txn.read('lunch', db.prepare("select vote from votes where topic = 'lunch'").pluck().all());
 * });
 * ```
 *
 * `hammerlock check history.jsonl --model list-append` then judges the file. A process is not a connection: judge by a
 * level without `strong-session` in its name. If the thread dies during a commit, what the transaction wrote is not in the history.
 *
 * @throws {@link InvalidRecordingError} if an argument is invalid
 */
export function recordEvents(
  onEvent: (event: JepsenEvent) => void,
  options: RecordEventsOptions = {},
): RecordHistoryCall {
  refuseUnknownOptions(options, ['firstProcess'], InvalidRecordingError);
  const { firstProcess = 0 } = options;
  if (typeof onEvent !== 'function') {
    throw new InvalidRecordingError(`onEvent must be a function, not ${inspect(onEvent)}.`);
  }
  if (!Number.isSafeInteger(firstProcess)) {
    throw new InvalidRecordingError(`firstProcess must be a whole number, not ${inspect(firstProcess)}.`);
  }
  let next = firstProcess;
  /** The numbers of processes whose last call has completed, the lowest last. */
  const free: number[] = [];

  function record<T>(
    f: string,
    { key, input, refuses }: InvokedCall,
    run: (giveInput: (input: unknown) => void) => T | Promise<T>,
    show: (returned: T) => unknown = (returned) => returned,
  ): T | Promise<T> {
    const process = free.pop() ?? next++;
    const call = { process, f, ...(key !== undefined && { key }) };
    let given = input;
    const complete = (type: 'ok' | 'fail' | 'info', value: unknown, error?: unknown): void => {
      // A call with an unknown outcome may still take effect: its process never comes back.
      if (type !== 'info') {
        free.push(process);
        free.sort((a, b) => b - a);
      }
      onEvent({ ...call, type, value, ...(error !== undefined && { error }) });
    };
    const succeed = (returned: T): T => {
      complete('ok', show(returned));
      return returned;
    };
    const fail = (error: unknown): never => {
      const code = (error as { code?: unknown } | null)?.code;
      complete(refuses?.(error) === true ? 'fail' : 'info', given, String(code ?? error));
      throw error;
    };
    onEvent({ ...call, type: 'invoke', value: input });
    let running: T | Promise<T>;
    try {
      running = run((input) => {
        given = input;
      });
    } catch (error) {
      return fail(error);
    }
    return isPromise(running) ? Promise.resolve(running).then(succeed, fail) : succeed(running);
  }

  return record as RecordHistoryCall;
}
