const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/**
 * A value of memory as 32 bits, so that it fits into the trace and can be compared. Integers of 32 bits are
 * their own hash. An object, which the operation has yet to convert to a number, hashes to 0: converting it
 * here could run code.
 */
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
 * The finalizer of MurmurHash3 (Austin Appleby, https://github.com/aappleby/smhasher): every bit of the
 * result depends on every bit of the input, so two equal halves do not cancel each other out. 0 stays 0.
 */
function mixed(half: number): number {
  let mix = Math.imul(half ^ (half >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
