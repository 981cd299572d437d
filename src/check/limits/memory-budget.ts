/** The memory that a check has left. Large structures are counted against it when they are allocated. */
export interface MemoryBudget {
  bytesLeft: number;
}

/** The check has used up its memory budget. */
export class OutOfMemoryError extends Error {
  override readonly name: string = 'OutOfMemoryError';
}

/**
 * Counts `bytes` against the budget.
 *
 * @throws {@link OutOfMemoryError} if fewer are left
 */
export function take(memory: MemoryBudget, bytes: number): void {
  if (bytes > memory.bytesLeft) throw new OutOfMemoryError('The check has used up its memory.');
  memory.bytesLeft -= bytes;
}

/**
 * An array of `words` 32-bit words, counted against the budget.
 *
 * @throws {@link OutOfMemoryError} if the budget, or the machine's memory, is used up
 */
export function allocate(memory: MemoryBudget, words: number): Int32Array<ArrayBuffer> {
  take(memory, words * Int32Array.BYTES_PER_ELEMENT);
  try {
    return new Int32Array(words);
  } catch (cause) {
    memory.bytesLeft += words * Int32Array.BYTES_PER_ELEMENT;
    throw new OutOfMemoryError('The check has used up the memory of the machine.', { cause });
  }
}
