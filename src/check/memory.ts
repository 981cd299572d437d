/** How much memory a check may take; what takes some counts it here. */
export interface Memory {
  bytesLeft: number;
}

/** The check has used up the memory that it was given. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/** @throws {@link OutOfMemoryError} */
export function take(memory: Memory, bytes: number): void {
  if (bytes > memory.bytesLeft) throw new OutOfMemoryError('The check has used up its memory.');
  memory.bytesLeft -= bytes;
}
