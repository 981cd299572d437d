/**
 * Durations counted in buckets that are the wider the longer the duration: each power of two has 2^`bits` of them, so
 * that a bucket's middle is within 1/2^(bits + 1) of all that is counted in it. It is what HDR histograms do, in plain
 * numbers, so that it works in shared memory, where it outlives the thread that counts.
 */
export interface HistogramShape {
  readonly bits: number;
  /** From 2^`from` ns to below 2^`to` ns; what is outside counts as the nearest. */
  readonly from: number;
  readonly to: number;
}

export function histogramSize({ bits, from, to }: HistogramShape): number {
  return (to - from) << bits;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const EXPONENT_BIAS = 1023;

/** The exponent and the first bits of the fraction, as a float has them, are the bucket. */
export function bucketOf(ms: number, { bits, from, to }: HistogramShape): number {
  float[0] = Math.max(0, ms) * 1e6;
  const bucket = (words[HIGH]! >>> (20 - bits)) - ((EXPONENT_BIAS + from) << bits);
  // A clock that did not move gives 0, whose exponent is below all.
  return Math.min(Math.max(bucket, 0), ((to - from) << bits) - 1);
}

/** In ms. */
export function middleOf(bucket: number, { bits, from }: HistogramShape): number {
  const parts = 2 ** bits;
  const power = 2 ** (from + (bucket >> bits));
  return (power * (1 + ((bucket % parts) + 0.5) / parts)) / 1e6;
}

/** The durations, in ms, that the given shares of all do not exceed; null of none. */
export function quantiles<const Shares extends readonly number[]>(
  counts: ArrayLike<number>,
  shape: HistogramShape,
  shares: Shares,
): { [share in keyof Shares]: number } | null {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket]!;
  if (total === 0) return null;
  const found = shares.map((share) => {
    let left = Math.ceil(share * total);
    let bucket = 0;
    while (left > counts[bucket]!) left -= counts[bucket++]!;
    return middleOf(bucket, shape);
  });
  return found as { [share in keyof Shares]: number };
}
