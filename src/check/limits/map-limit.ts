import { OutOfMemoryError } from './memory-budget.ts';

/** V8 throws a RangeError when a Map or a Set would get more entries than this. */
export const MAX_ENTRIES = 2 ** 24;

/** The history has more keys, operations or states than a Map can hold: more memory would not help. */
export class TooLargeError extends OutOfMemoryError {}

/**
 * Call before adding an entry to a Map or a Set.
 *
 * @throws {@link TooLargeError} if it is full
 */
export function requireRoom({ size }: { readonly size: number }): void {
  if (size >= MAX_ENTRIES) throw new TooLargeError(`A map holds no more than ${MAX_ENTRIES} entries.`);
}
