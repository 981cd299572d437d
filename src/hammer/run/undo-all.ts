import { setTimeout as sleep } from 'node:timers/promises';

/** How long one part of a clean-up may take. */
const LIMIT_MS = 5_000;

/**
 * Undoes what was done, the last first, all of it: a part that throws, or does not come back in time, keeps none of the
 * others from being undone.
 *
 * @returns the errors
 */
export async function undoAll(
  undos: readonly (() => unknown)[],
  onNext: () => void = () => {},
): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const undo of undos.toReversed()) {
    onNext();
    const end = new AbortController();
    try {
      const late = sleep(LIMIT_MS, undefined, { signal: end.signal }).then(() => {
        throw new Error(`it did not come back within ${LIMIT_MS} ms: ${undo}`);
      });
      await Promise.race([Promise.resolve().then(undo), late]);
    } catch (error) {
      errors.push(error);
    } finally {
      end.abort();
    }
  }
  return errors;
}
