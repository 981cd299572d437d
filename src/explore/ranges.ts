type TypedArray = Int32Array | BigInt64Array;

/** Elements of an array, from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Which elements a method of a typed array touches: all, unless its arguments say less. */
export function rangeOf(array: TypedArray, method: string, args: readonly unknown[]): Range {
  const { length } = array;
  const from = (value: unknown, otherwise: number) =>
    value === undefined ? otherwise : relative(value, length);
  if (method === 'set') {
    const start = whole(args[1]);
    const count = whole((args[0] as ArrayLike<unknown> | undefined)?.length);
    return start < 0 || start + count > length ? { start: 0, end: 0 } : { start, end: start + count };
  }
  if (method === 'fill') return { start: from(args[1], 0), end: from(args[2], length) };
  if (method === 'slice') return { start: from(args[0], 0), end: from(args[1], length) };
  if (method === 'at') {
    const index = whole(args[0]) + (whole(args[0]) < 0 ? length : 0);
    return index < 0 || index >= length ? { start: 0, end: 0 } : { start: index, end: index + 1 };
  }
  return { start: 0, end: length };
}

/** What `copyWithin` reads, and then writes. */
export function copiedRanges({ length }: TypedArray, args: readonly unknown[]): { from: Range; to: Range } {
  const to = relative(args[0], length);
  const start = relative(args[1], length);
  const end = args[2] === undefined ? length : relative(args[2], length);
  const count = Math.max(0, Math.min(end - start, length - to));
  return { from: { start, end: start + count }, to: { start: to, end: to + count } };
}

function relative(value: unknown, length: number): number {
  const index = whole(value);
  return index < 0 ? Math.max(0, length + index) : Math.min(index, length);
}

function whole(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}
