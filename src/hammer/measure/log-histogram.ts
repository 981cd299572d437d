/**
 * The shape of a histogram of durations with logarithmic buckets: every power of two has 2^`bits` buckets, so the middle
 * of a bucket is within 1/2^(bits + 1) of every duration that it counts. The layout is that of an HDR histogram, in
 * plain numbers, so that it fits in shared memory and outlives the thread that counts.
 */
export interface HistogramShape {
  readonly bits: number;
  /** The range is from 2^`from` ns to below 2^`to` ns; a duration outside counts in the nearest bucket. */
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

/** The bucket of a duration: the exponent and the first bits of the fraction of its floating-point form. */
export function bucketOf(ms: number, { bits, from, to }: HistogramShape): number {
  float[0] = Math.max(0, ms) * 1e6;
  const bucket = (words[HIGH]! >>> (20 - bits)) - ((EXPONENT_BIAS + from) << bits);
  // A duration of 0 has an exponent below the range.
  return Math.min(Math.max(bucket, 0), ((to - from) << bits) - 1);
}

/** The middle of a bucket, in ms. */
export function middleOf(bucket: number, { bits, from }: HistogramShape): number {
  const parts = 2 ** bits;
  const power = 2 ** (from + (bucket >> bits));
  return (power * (1 + ((bucket % parts) + 0.5) / parts)) / 1e6;
}

/** The quantiles of the counted durations at the given shares, in ms; null if nothing was counted. */
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
