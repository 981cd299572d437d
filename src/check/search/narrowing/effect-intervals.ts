import type { SearchOperation } from '../problem/operation-table.ts';

/** Spans by their indices, with the times between which each takes effect, as far as that is known. */
export interface EffectIntervals {
  begin(operation: number): number;
  end(operation: number): number;
  /** Those that take effect here in every order, whatever the start. */
  certain(): Iterable<number>;
  /** Whether one may take effect before the other. */
  mayPrecede(earlier: number, later: number): boolean;
  /** Whether one takes effect before the other in every order. */
  precedes(earlier: number, later: number): boolean;
  /** The sure ones whose intervals meet that of a sure one. */
  overlapping(operation: number): ReadonlySet<number>;
  /** The sure ones that came back before it began, the last first, up to a limit. */
  completedBefore(operation: number, limit: number): Iterable<number>;
  /** Notes that one takes effect before the other; false where it can't. */
  addPrecedence(earlier: number, later: number): boolean;
  /** Notes that it takes effect, and before another. */
  requireBefore(operation: number, later: number): boolean;
  beginAfter(operation: number, time: number): boolean;
  /** Narrows by all that was noted; false where something has no place. */
  propagate(): boolean;
  /** Whether an interval has changed since this was asked last. */
  hasChanged(): boolean;
  /** Whether one has changed since the round before. */
  hasChangedSince(operation: number, round: number): boolean;
  /** Whether some order keeps to all that was noted. */
  isAcyclic(): boolean;
  narrowedOperations(): SearchOperation[];
}

/** Pairs of intervals that meet: beyond these it would take too long. */
const MAX_PAIRS = 1 << 22;
const OPERATIONS_AT_ONCE = 256;

/** `begun`: those that have taken effect already at one of the starts. Undefined where too many meet. */
export function* createEffectIntervals(
  operations: readonly SearchOperation[],
  begun: ReadonlySet<number>,
): Generator<void, EffectIntervals | undefined> {
  const begin = Float64Array.from(operations, ({ invokedAt }) => invokedAt);
  const end = Float64Array.from(operations, ({ completedAt }) => completedAt);
  const sure = new Set<number>();
  const beside = new Map<number, Set<number>>();
  const byBegin = [...operations.keys()].sort((a, b) => begin[a]! - begin[b]!);
  let open: number[] = [];
  let pairs = 0;
  for (const operation of byBegin) {
    if (end[operation] === Number.POSITIVE_INFINITY || begun.has(operation)) continue;
    if (sure.size % OPERATIONS_AT_ONCE === 0) yield;
    sure.add(operation);
    open = open.filter((other) => end[other]! > begin[operation]!);
    pairs += open.length;
    if (pairs > MAX_PAIRS) return undefined;
    beside.set(operation, new Set(open));
    for (const other of open) beside.get(other)!.add(operation);
    open.push(operation);
  }
  const byEnd = [...sure].sort((a, b) => end[a]! - end[b]!);
  const ends = Float64Array.from(byEnd, (operation) => end[operation]!);
  const after = new Map<number, Set<number>>();
  const changedIn = new Int32Array(operations.length);
  let changed = true;
  let round = 0;

  function precedes(earlier: number, later: number): boolean {
    return end[earlier]! < begin[later]! || after.get(earlier)?.has(later) === true;
  }

  function note(operation: number): boolean {
    changed = true;
    changedIn[operation] = round;
    return begin[operation]! < end[operation]!;
  }

  function beginAfter(operation: number, time: number): boolean {
    if (begin[operation]! >= time) return true;
    begin[operation] = time;
    return note(operation);
  }

  function addPrecedence(earlier: number, later: number): boolean {
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
  function addSure(operation: number): void {
    sure.add(operation);
    const others = new Set<number>();
    beside.set(operation, others);
    for (const other of sure) {
      if (other === operation || end[other]! <= begin[operation]! || begin[other]! >= end[operation]!)
        continue;
      others.add(other);
      beside.get(other)!.add(operation);
    }
  }

  return {
    begin: (operation) => begin[operation]!,
    end: (operation) => end[operation]!,
    certain: () => sure,
    mayPrecede: (earlier, later) => begin[earlier]! < end[later]! && after.get(later)?.has(earlier) !== true,
    precedes,
    overlapping: (operation) => beside.get(operation) ?? new Set(),
    *completedBefore(operation, limit) {
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ends[middle]! < begin[operation]!) low = middle + 1;
        else high = middle;
      }
      for (let index = low - 1; index >= Math.max(0, low - limit); index--) yield byEnd[index]!;
    },
    addPrecedence,
    requireBefore(operation, later) {
      if (begun.has(operation)) return true;
      if (!addPrecedence(operation, later)) return false;
      if (!sure.has(operation)) addSure(operation);
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
    hasChangedSince: (operation, now) => now === 0 || changedIn[operation]! >= round - 1,
    isAcyclic: () => isAcyclic([...sure], begin, end, after),
    narrowedOperations: () =>
      operations.map((operation, index) =>
        sure.has(index)
          ? {
              ...{ ...operation, invokedAt: begin[index]!, completedAt: end[index]! },
              precedes: after.get(index) ?? [],
              ...(operation.completedAt === Number.POSITIVE_INFINITY && { needed: true }),
            }
          : operation,
      ),
  };
}

/** Takes away, as long as there is one, a operation before which none of the others has to come. */
function isAcyclic(
  operations: readonly number[],
  begin: Float64Array,
  end: Float64Array,
  after: ReadonlyMap<number, ReadonlySet<number>>,
): boolean {
  const byBegin = operations.toSorted((a, b) => begin[a]! - begin[b]!);
  const byEnd = operations.toSorted((a, b) => end[a]! - end[b]!);
  const isSpan = new Set(operations);
  const waitsFor = new Map<number, number>();
  for (const earlier of operations) {
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
    const operation = free.pop();
    if (operation === undefined) return gone.size === operations.length;
    gone.add(operation);
    for (const later of after.get(operation) ?? []) {
      const left = waitsFor.get(later)! - 1;
      waitsFor.set(later, left);
      if (left === 0 && begun.has(later) && isSpan.has(later)) free.push(later);
    }
  }
}
