import type { HistoryEvent } from '../history/history-event.ts';
import { isSameJson } from '../json/is-same-json.ts';

/** How the completions of a history are to be understood. */
export interface CompletionReading {
  /**
   * What a read says that has completed and returned null. `null`: that the object held null. `unknown`: nothing, because the
   * client had no answer; it is read as an operation without an effect.
   */
  readonly nilReads: 'unknown' | 'null';
  /**
   * Whether a completion that repeats its input returned nothing, rather than that. An invocation may then foretell what its
   * completion returns.
   */
  readonly repeatsInputs: boolean;
}

/**
 * A completed operation as Jepsen means it, where models take no null or no input as an output: there, `ok` alone says that
 * a `cas` or a `write` has succeeded, and its value is the input again.
 *
 * @param observes whether the operation changes nothing, whatever it returns
 * @param rejects whether the model has no such output of this operation; undefined for none
 */
export function understoodCompletion(
  event: HistoryEvent,
  input: unknown,
  { nilReads, repeatsInputs }: CompletionReading,
  observes: () => boolean,
  rejects: (output: unknown) => boolean,
): HistoryEvent {
  const { output, ...others } = event;
  if ((output ?? null) === null) {
    const isUnknown = nilReads === 'unknown' && observes();
    return isUnknown ? { ...others, type: 'fail', error: UNKNOWN_READ } : event;
  }
  // The value of a transaction has its results within it.
  if ((input ?? null) === null || event.f === 'txn' || !isSameJson(input, output)) return event;
  if (!repeatsInputs && !rejects(output)) return event;
  if (!rejects(undefined)) return others;
  return rejects(true) ? event : { ...others, output: true };
}

/** The error of a read that is read as an operation without an effect. */
export const UNKNOWN_READ = 'it is unknown what was read';
