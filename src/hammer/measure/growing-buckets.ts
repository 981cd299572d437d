/**
 * Sums per stretch of time, in shared memory of a fixed size. When a run outgrows it, neighbours are added up, and each
 * stretch is twice as long from then on: so any run has between half of the buckets and all of them.
 *
 * Its writer may die at any moment, so neighbours are added up from one half of the memory into the other, and one
 * store makes that one the valid one.
 */
export interface BucketShape {
  readonly buckets: number;
  /** How many sums a bucket has. */
  readonly fields: number;
  /** How long a bucket is in the beginning. */
  readonly firstMs: number;
}

export interface Buckets {
  readonly widthMs: number;
  /** Bucket by bucket, the fields of each. */
  readonly sums: Float64Array;
}

const HEADER_BYTES = 8;

export function createBuckets({ buckets, fields }: BucketShape): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + 2 * buckets * fields * 8);
}

/** How often the width has doubled; the half of the memory that is valid is told by whether that is odd. */
function viewsOf(memory: SharedArrayBuffer, { buckets, fields }: BucketShape) {
  const size = buckets * fields;
  const half = (index: number) => new Float64Array(memory, HEADER_BYTES + index * size * 8, size);
  return { doublings: new Int32Array(memory, 0, 1), halves: [half(0), half(1)] as const };
}

export interface BucketWriter {
  /** Adds to a field at a time, in ms from the beginning. */
  add(ms: number, field: number, amount: number): void;
  /** Adds a stretch of time to a field: to each bucket what lies in it. */
  addStretch(from: number, to: number, field: number): void;
}

export function bucketWriter(memory: SharedArrayBuffer, shape: BucketShape): BucketWriter {
  const { buckets, fields, firstMs } = shape;
  const { doublings, halves } = viewsOf(memory, shape);
  let sums = halves[doublings[0]! & 1]!;
  let widthMs = firstMs * 2 ** doublings[0]!;
  // The bucket that was used last: mostly the next one is the same.
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
    addNeighbours(sums, target, fields);
    Atomics.add(doublings, 0, 1);
    sums = target;
    widthMs *= 2;
  }

  return {
    add(ms, field, amount) {
      if (ms < begin || ms >= end) moveTo(ms);
      sums[first + field]! += amount;
    },
    addStretch(from, to, field) {
      if (from < begin || to >= end) {
        // What comes last may double the width, so it comes first.
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
  const { doublings, halves } = viewsOf(memory, shape);
  const count = Atomics.load(doublings, 0);
  return { widthMs: shape.firstMs * 2 ** count, sums: halves[count & 1]!.slice() };
}

/** The same in buckets of at least that width. */
export function widened({ widthMs, sums }: Buckets, toMs: number, fields: number): Buckets {
  if (widthMs >= toMs) return { widthMs, sums };
  const target = new Float64Array(Math.ceil(sums.length / fields / 2) * fields);
  addNeighbours(sums, target, fields);
  return widened({ widthMs: 2 * widthMs, sums: target }, toMs, fields);
}

function addNeighbours(sums: Float64Array, target: Float64Array, fields: number): void {
  for (let index = 0; index < sums.length; index++) {
    const bucket = Math.floor(index / fields);
    target[(bucket >> 1) * fields + (index - bucket * fields)]! += sums[index]!;
  }
}
