import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 5_000;

export interface CleanupOptions {
  /**
   * The time that each undo gets, in ms.
   *
   * @default 5_000
   */
  readonly limitMs?: number;
  /** Called before each undo. */
  readonly onNext?: () => void;
}

/**
 * Runs every undo, the last one first and one at a time. An undo that throws, or that does not return within its time,
 * does not keep the others from running.
 *
 * @returns the errors, in the order in which they occurred
 */
export async function undoAll(
  undos: readonly (() => unknown)[],
  { limitMs = LIMIT_MS, onNext }: CleanupOptions = {},
): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const undo of undos.toReversed()) {
    onNext?.();
    const settled = new AbortController();
    try {
      const limit = sleep(limitMs, undefined, { signal: settled.signal }).then(() => {
        throw new Error(`it did not come back within ${limitMs} ms: ${undo}`);
      });
      await Promise.race([Promise.resolve().then(() => undo()), limit]);
    } catch (error) {
      errors.push(error);
    } finally {
      settled.abort();
    }
  }
  return errors;
}
