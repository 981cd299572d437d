import { OutOfMemoryError } from './memory-budget.ts';

/** V8 throws a RangeError where a Map or a Set gets more entries than these. */
export const MAX_ENTRIES = 2 ** 24;

/** A history has more of something than can be told apart: more memory is of no use. */
export class TooLargeError extends OutOfMemoryError {}

/** Before an entry is added. @throws {@link TooLargeError} where there is no room for another */
export function requireRoom({ size }: { readonly size: number }): void {
  if (size >= MAX_ENTRIES) throw new TooLargeError(`A map holds no more than ${MAX_ENTRIES} entries.`);
}
