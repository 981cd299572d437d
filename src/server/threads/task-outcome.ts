import { inspect } from 'node:util';
import { HammerlockError } from '../../base/hammerlock-error.ts';
import { RelayedError } from '../problems/server-errors.ts';

/**
 * The end of a task in another thread, as data: an error would lose its class and its code on the way. Since
 * tasks never throw, Piscina rejects only when a thread dies.
 */
export type TaskOutcome<T> =
  | { readonly done: T }
  | { readonly refused: { readonly code: string; readonly message: string } }
  | { readonly failed: string };

/** Runs a task, in its thread. */
export async function outcomeOf<T>(task: () => Promise<T>): Promise<TaskOutcome<T>> {
  try {
    return { done: await task() };
  } catch (error) {
    if (error instanceof HammerlockError) return { refused: { code: error.code, message: error.message } };
    return { failed: inspect(error) };
  }
}

/**
 * The result of a task, in the thread that submitted it.
 *
 * @throws {@link RelayedError} if it was refused, Error if it failed
 */
export function resultOf<T>(outcome: TaskOutcome<T>): T {
  if ('done' in outcome) return outcome.done;
  if ('refused' in outcome) throw new RelayedError(outcome.refused);
  throw new Error(outcome.failed);
}
