import { inspect } from 'node:util';
import { HammerlockError } from '../../base/hammerlock-error.ts';
import { RelayedError } from '../problems/server-errors.ts';

/**
 * How a task in another thread ended, as data: an error would lose its class and its code on the way. So a task never
 * throws, and whatever Piscina rejects with is the end of its thread.
 */
export type TaskOutcome<T> =
  | { readonly done: T }
  | { readonly refused: { readonly code: string; readonly message: string } }
  | { readonly failed: string };

/** In the thread. */
export async function outcomeOf<T>(task: () => Promise<T>): Promise<TaskOutcome<T>> {
  try {
    return { done: await task() };
  } catch (error) {
    if (error instanceof HammerlockError) return { refused: { code: error.code, message: error.message } };
    return { failed: inspect(error) };
  }
}

/** In the thread that asked. @throws {@link RelayedError} where it was refused, an Error where it failed */
export function resultOf<T>(outcome: TaskOutcome<T>): T {
  if ('done' in outcome) return outcome.done;
  if ('refused' in outcome) throw new RelayedError(outcome.refused);
  throw new Error(outcome.failed);
}
