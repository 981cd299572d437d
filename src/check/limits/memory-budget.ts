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
