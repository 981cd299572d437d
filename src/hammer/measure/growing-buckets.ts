/**
 * The shape of buckets in time: sums per interval, in shared memory of a fixed size. When a run outgrows the buckets,
 * neighbours are merged and every interval is twice as long from then on. So a long run uses between half of the
 * buckets and all of them.
 *
 * Invariant: the writer may die at any moment. Buckets are therefore merged from one half of the memory into the other,
 * and a single store makes that half the valid one.
 */
export interface BucketShape {
  readonly buckets: number;
  /** The number of sums in a bucket. */
  readonly fields: number;
  /** The length of a bucket's interval before the first merge. */
  readonly firstMs: number;
}

export interface Buckets {
  readonly widthMs: number;
  /** The fields of the first bucket, then those of the second, and so on. */
  readonly sums: Float64Array;
}

const HEADER_BYTES = 8;

export function createBuckets({ buckets, fields }: BucketShape): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + 2 * buckets * fields * 8);
}

/** `doublings`: how often the intervals have doubled; its lowest bit is the index of the valid half. */
function viewsOf(memory: SharedArrayBuffer, { buckets, fields }: BucketShape) {
  const size = buckets * fields;
  const half = (index: number) => new Float64Array(memory, HEADER_BYTES + index * size * 8, size);
  return { doublings: new Int32Array(memory, 0, 1), halves: [half(0), half(1)] as const };
}

export interface BucketWriter {
  /** Adds an amount to a field of the bucket at a time, in ms since the beginning. */
  add(ms: number, field: number, amount: number): void;
  /** Adds the duration of an interval to a field: to every bucket the part that lies in it. */
  addInterval(from: number, to: number, field: number): void;
}

export function bucketWriter(memory: SharedArrayBuffer, shape: BucketShape): BucketWriter {
  const { buckets, fields, firstMs } = shape;
  const { doublings, halves } = viewsOf(memory, shape);
  let sums = halves[doublings[0]! & 1]!;
  let widthMs = firstMs * 2 ** doublings[0]!;
  // The bucket that was used last; in most cases it is the next one too.
  let begin = 0;
  let end = 0;
  let first = 0;

  function moveTo(ms: number): void {
    while (ms >= widthMs * buckets) double();
    const bucket = Math.max(0, Math.floor(ms / widthMs));
    begin = bucket * widthMs;
    end = begin + widthMs;
    first = bucket * fields;
  }

  function double(): void {
    const target = halves[(doublings[0]! + 1) & 1]!;
    target.fill(0);
    mergeNeighbours(sums, target, fields);
    Atomics.add(doublings, 0, 1);
    sums = target;
    widthMs *= 2;
  }

  return {
    add(ms, field, amount) {
      if (ms < begin || ms >= end) moveTo(ms);
      sums[first + field]! += amount;
    },
    addInterval(from, to, field) {
      if (from < begin || to >= end) {
        // The end comes first, because it may double the width.
        moveTo(to);
        while (from < begin && begin > 0) {
          sums[first + field]! += to - begin;
          to = begin;
          moveTo(begin - widthMs / 2);
        }
      }
      sums[first + field]! += to - from;
    },
  };
}

export function readBuckets(memory: SharedArrayBuffer, shape: BucketShape): Buckets {
  const { widthMs, sums } = viewBuckets(memory, shape);
  return { widthMs, sums: sums.slice() };
}

/** The buckets without a copy: the writer may go on meanwhile, and reuses their memory after it has merged them twice. */
export function viewBuckets(memory: SharedArrayBuffer, shape: BucketShape): Buckets {
  const { doublings, halves } = viewsOf(memory, shape);
  const count = Atomics.load(doublings, 0);
  return { widthMs: shape.firstMs * 2 ** count, sums: halves[count & 1]! };
}

/** The smallest width that buckets of all these can be merged to, and that is at least `leastMs`. */
export function commonWidth(all: readonly Buckets[], { firstMs }: BucketShape, leastMs = 0): number {
  const widest = Math.max(leastMs, ...all.map(({ widthMs }) => widthMs));
  return firstMs * 2 ** Math.max(0, Math.ceil(Math.log2(widest / firstMs)));
}

/** The buckets of an interval of time, which begins and ends at multiples of their width. */
export function bucketsWithin(
  { widthMs, sums }: Buckets,
  fromMs: number,
  toMs: number,
  fields: number,
): Buckets {
  const at = (ms: number) => Math.round(ms / widthMs) * fields;
  return { widthMs, sums: sums.subarray(at(fromMs), at(toMs)) };
}

/** The number of buckets up to the last one that is not empty in all of these. */
export function filledLength(all: readonly Buckets[], fields: number): number {
  const lengths = all.map(({ sums }) => Math.ceil((sums.findLastIndex((sum) => sum > 0) + 1) / fields));
  return Math.max(0, ...lengths);
}

/** Merges buckets until they are at least `toMs` wide. */
export function widened({ widthMs, sums }: Buckets, toMs: number, fields: number): Buckets {
  if (widthMs >= toMs) return { widthMs, sums };
  const target = new Float64Array(Math.ceil(sums.length / fields / 2) * fields);
  mergeNeighbours(sums, target, fields);
  return widened({ widthMs: 2 * widthMs, sums: target }, toMs, fields);
}

function mergeNeighbours(sums: Float64Array, target: Float64Array, fields: number): void {
  for (let index = 0; index < sums.length; index++) {
    const bucket = Math.floor(index / fields);
    target[(bucket >> 1) * fields + (index - bucket * fields)]! += sums[index]!;
  }
}
