/** A value as 32 bits, to compare it with others. What is still to be made a number of is not looked at. */
export function folded(value: number | bigint): number {
  if (typeof value === 'object') return 0;
  if (typeof value !== 'bigint') return Number(value) | 0;
  // Mixed, so that -1 is not 0.
  return Number(BigInt.asIntN(32, value)) ^ Math.imul(Number(BigInt.asIntN(32, value >> 32n)), 0x9e3779b1);
}
