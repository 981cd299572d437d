import type { SearchOperation } from '../problem/operation-table.ts';

/** Spans by their indices, with the times between which each takes effect, as far as that is known. */
export interface EffectIntervals {
  begin(span: number): number;
  end(span: number): number;
  /** Those that take effect here in every order, whatever the start. */
  sure(): Iterable<number>;
  /** Whether one may take effect before the other. */
  mayPrecede(earlier: number, later: number): boolean;
  /** Whether one takes effect before the other in every order. */
  precedes(earlier: number, later: number): boolean;
  /** The sure ones whose intervals meet that of a sure one. */
  beside(span: number): ReadonlySet<number>;
  /** The sure ones that came back before it began, the last first, up to a limit. */
  before(span: number, limit: number): Iterable<number>;
  /** Notes that one takes effect before the other; false where it can't. */
  order(earlier: number, later: number): boolean;
  /** Notes that it takes effect, and before another. */
  require(span: number, later: number): boolean;
  beginAfter(span: number, time: number): boolean;
  /** Narrows by all that was noted; false where something has no place. */
  propagate(): boolean;
  /** Whether an interval has changed since this was asked last. */
  hasChanged(): boolean;
  /** Whether one has changed since the round before. */
  isNew(span: number, round: number): boolean;
  /** Whether some order keeps to all that was noted. */
  haveAnOrder(): boolean;
  narrowed(): SearchOperation[];
}

/** Pairs of intervals that meet: beyond these it would take too long. */
const MAX_PAIRS = 1 << 22;
const SPANS_AT_ONCE = 256;

/** `begun`: those that have taken effect already at one of the starts. Undefined where too many meet. */
export function* createEffectIntervals(
  spans: readonly SearchOperation[],
  begun: ReadonlySet<number>,
): Generator<void, EffectIntervals | undefined> {
  const begin = Float64Array.from(spans, ({ invokedAt }) => invokedAt);
  const end = Float64Array.from(spans, ({ completedAt }) => completedAt);
  const sure = new Set<number>();
  const beside = new Map<number, Set<number>>();
  const byBegin = [...spans.keys()].sort((a, b) => begin[a]! - begin[b]!);
  let open: number[] = [];
  let pairs = 0;
  for (const span of byBegin) {
    if (end[span] === Number.POSITIVE_INFINITY || begun.has(span)) continue;
    if (sure.size % SPANS_AT_ONCE === 0) yield;
    sure.add(span);
    open = open.filter((other) => end[other]! > begin[span]!);
    pairs += open.length;
    if (pairs > MAX_PAIRS) return undefined;
    beside.set(span, new Set(open));
    for (const other of open) beside.get(other)!.add(span);
    open.push(span);
  }
  const byEnd = [...sure].sort((a, b) => end[a]! - end[b]!);
  const ends = Float64Array.from(byEnd, (span) => end[span]!);
  const after = new Map<number, Set<number>>();
  const changedIn = new Int32Array(spans.length);
  let changed = true;
  let round = 0;

  function precedes(earlier: number, later: number): boolean {
    return end[earlier]! < begin[later]! || after.get(earlier)?.has(later) === true;
  }

  function note(span: number): boolean {
    changed = true;
    changedIn[span] = round;
    return begin[span]! < end[span]!;
  }

  function beginAfter(span: number, time: number): boolean {
    if (begin[span]! >= time) return true;
    begin[span] = time;
    return note(span);
  }

  function order(earlier: number, later: number): boolean {
    if (precedes(later, earlier)) return false;
    if (begun.has(earlier) || begun.has(later)) return true;
    const follow = after.get(earlier) ?? new Set();
    after.set(earlier, follow.add(later));
    return narrowBetween(earlier, later);
  }

  function narrowBetween(earlier: number, later: number): boolean {
    if (end[earlier]! > end[later]!) {
      end[earlier] = end[later]!;
      if (!note(earlier)) return false;
    }
    return beginAfter(later, begin[earlier]!);
  }

  /** A pending one, of which it turns out that it took effect. */
  function addSure(span: number): void {
    sure.add(span);
    const others = new Set<number>();
    beside.set(span, others);
    for (const other of sure) {
      if (other === span || end[other]! <= begin[span]! || begin[other]! >= end[span]!) continue;
      others.add(other);
      beside.get(other)!.add(span);
    }
  }

  return {
    begin: (span) => begin[span]!,
    end: (span) => end[span]!,
    sure: () => sure,
    mayPrecede: (earlier, later) => begin[earlier]! < end[later]! && after.get(later)?.has(earlier) !== true,
    precedes,
    beside: (span) => beside.get(span) ?? new Set(),
    *before(span, limit) {
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ends[middle]! < begin[span]!) low = middle + 1;
        else high = middle;
      }
      for (let index = low - 1; index >= Math.max(0, low - limit); index--) yield byEnd[index]!;
    },
    order,
    require(span, later) {
      if (begun.has(span)) return true;
      if (!order(span, later)) return false;
      if (!sure.has(span)) addSure(span);
      return true;
    },
    beginAfter,
    propagate() {
      for (const [earlier, follow] of after) {
        for (const later of follow) if (!narrowBetween(earlier, later)) return false;
      }
      return true;
    },
    hasChanged() {
      const was = changed;
      changed = false;
      round += 1;
      return was;
    },
    isNew: (span, now) => now === 0 || changedIn[span]! >= round - 1,
    haveAnOrder: () => isAcyclic([...sure], begin, end, after),
    narrowed: () =>
      spans.map((span, index) =>
        sure.has(index)
          ? {
              ...{ ...span, invokedAt: begin[index]!, completedAt: end[index]! },
              before: after.get(index) ?? [],
              ...(span.completedAt === Number.POSITIVE_INFINITY && { needed: true }),
            }
          : span,
      ),
  };
}

/** Takes away, as long as there is one, a span before which none of the others has to come. */
function isAcyclic(
  spans: readonly number[],
  begin: Float64Array,
  end: Float64Array,
  after: ReadonlyMap<number, ReadonlySet<number>>,
): boolean {
  const byBegin = spans.toSorted((a, b) => begin[a]! - begin[b]!);
  const byEnd = spans.toSorted((a, b) => end[a]! - end[b]!);
  const isSpan = new Set(spans);
  const waitsFor = new Map<number, number>();
  for (const earlier of spans) {
    for (const later of after.get(earlier) ?? []) waitsFor.set(later, (waitsFor.get(later) ?? 0) + 1);
  }
  const gone = new Set<number>();
  const begun = new Set<number>();
  const free: number[] = [];
  let began = 0;
  let ended = 0;
  for (;;) {
    while (ended < byEnd.length && gone.has(byEnd[ended]!)) ended += 1;
    const until = ended < byEnd.length ? end[byEnd[ended]!]! : Number.POSITIVE_INFINITY;
    for (; began < byBegin.length && begin[byBegin[began]!]! < until; began++) {
      begun.add(byBegin[began]!);
      if ((waitsFor.get(byBegin[began]!) ?? 0) === 0) free.push(byBegin[began]!);
    }
    const span = free.pop();
    if (span === undefined) return gone.size === spans.length;
    gone.add(span);
    for (const later of after.get(span) ?? []) {
      const left = waitsFor.get(later)! - 1;
      waitsFor.set(later, left);
      if (left === 0 && begun.has(later) && isSpan.has(later)) free.push(later);
    }
  }
}
