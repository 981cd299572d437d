const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** A value as 32 bits, to compare it with others. What is still to be made a number of is not looked at. */
export function hashValue(value: number | bigint): number {
  if (typeof value === 'object') return 0;
  if (typeof value === 'bigint') {
    return Number(BigInt.asIntN(32, value)) ^ mixed(Number(BigInt.asIntN(32, value >> 32n)));
  }
  const number = Number(value);
  if (number === (number | 0) || number === number >>> 0) return number | 0;
  double[0] = number;
  return halves[0]! ^ mixed(halves[1]!);
}

/**
 * Each bit hangs on all bits, so that halves that are alike do not cancel each other out: the finalizer of MurmurHash3
 * (Appleby, https://github.com/aappleby/smhasher). 0 stays 0: a small value is itself.
 */
function mixed(half: number): number {
  let mix = Math.imul(half ^ (half >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
