/** Elements of an array, or bytes, from `start` up to, not including, `end`. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/** As most methods take them: from the end where they are negative, and all of the array where they are missing. */
export function relativeRange(length: number, start: unknown, end: unknown): ElementRange {
  const first = relative(start, length);
  return { start: first, end: Math.max(first, end === undefined ? length : relative(end, length)) };
}

/** What `copyWithin` reads, and then writes. */
export function copiedRanges(
  length: number,
  args: readonly unknown[],
): { from: ElementRange; to: ElementRange } {
  const to = relative(args[0], length);
  const { start, end } = relativeRange(length, args[1], args[2]);
  const count = Math.max(0, Math.min(end - start, length - to));
  return { from: { start, end: start + count }, to: { start: to, end: to + count } };
}

/** As methods of Buffer take them: no further than the ends. */
export function clampedRange(length: number, start: unknown, end: unknown): ElementRange {
  const first = Math.min(Math.max(0, whole(start)), length);
  return { start: first, end: Math.max(first, end === undefined ? length : Math.min(whole(end), length)) };
}

export function whole(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

function relative(value: unknown, length: number): number {
  const index = whole(value);
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}

/**
 * The bytes that a method writes, found out on two copies of all zeros and all ones: what it writes does not depend on what
 * is there. What it throws, this throws.
 */
export function writtenBy(make: () => Uint8Array, write: (copy: Uint8Array) => void): ElementRange {
  const [zeros, ones] = [make(), make()];
  Uint8Array.prototype.fill.call(zeros, 0);
  Uint8Array.prototype.fill.call(ones, 0xff);
  write(zeros);
  write(ones);
  const isWritten = (byte: number, index: number) => byte !== 0 || ones[index] !== 0xff;
  return { start: Math.max(0, zeros.findIndex(isWritten)), end: zeros.findLastIndex(isWritten) + 1 };
}
