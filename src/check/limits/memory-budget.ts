/** How much memory a check may take; what takes some counts it here. */
export interface MemoryBudget {
  bytesLeft: number;
}

/** The check has used up the memory that it was given. */
export class OutOfMemoryError extends Error {
  override readonly name: string = 'OutOfMemoryError';
}

/** @throws {@link OutOfMemoryError} */
export function take(memory: MemoryBudget, bytes: number): void {
  if (bytes > memory.bytesLeft) throw new OutOfMemoryError('The check has used up its memory.');
  memory.bytesLeft -= bytes;
}

/** An array of so many words, which count. @throws {@link OutOfMemoryError} also when the machine has no more */
export function allocate(memory: MemoryBudget, words: number): Int32Array<ArrayBuffer> {
  take(memory, words * Int32Array.BYTES_PER_ELEMENT);
  try {
    return new Int32Array(words);
  } catch (cause) {
    memory.bytesLeft += words * Int32Array.BYTES_PER_ELEMENT;
    throw new OutOfMemoryError('The check has used up the memory of the machine.', { cause });
  }
}

/** V8 throws a RangeError where a Map or a Set gets more entries than these. */
export const MAX_ENTRIES = 2 ** 24;

/** A history has more of something than can be told apart: more memory is of no use. */
export class TooLargeError extends OutOfMemoryError {}

/** Before an entry is added. @throws {@link TooLargeError} where there is no room for another */
export function requireRoom({ size }: { readonly size: number }): void {
  if (size >= MAX_ENTRIES) throw new TooLargeError(`A map holds no more than ${MAX_ENTRIES} entries.`);
}
