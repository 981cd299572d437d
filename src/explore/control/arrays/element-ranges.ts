/** Elements of an array, or bytes, from `start` up to but excluding `end`. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range for the arguments of most array methods: negative ones count from the end, missing ones mean the
 * whole array.
 */
export function relativeRange(length: number, start: unknown, end: unknown): ElementRange {
  const first = relative(start, length);
  return { start: first, end: Math.max(first, end === undefined ? length : relative(end, length)) };
}

/** The ranges that `copyWithin` reads and then writes. */
export function copiedRanges(
  length: number,
  args: readonly unknown[],
): { from: ElementRange; to: ElementRange } {
  const to = relative(args[0], length);
  const { start, end } = relativeRange(length, args[1], args[2]);
  const count = Math.max(0, Math.min(end - start, length - to));
  return { from: { start, end: start + count }, to: { start: to, end: to + count } };
}

/** The range for the arguments of Buffer's methods, which are clamped to its bounds. */
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
 * The bytes that a method writes, found by running it on a copy of all zeros and one of all ones: what it
 * writes must not depend on what is there. Throws what the method throws.
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
