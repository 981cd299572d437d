import type { SearchOperation } from '../problem/operation-table.ts';

/** The interval in which each operation, given by its index, can take effect, as far as that is known. */
export interface EffectIntervals {
  begin(operation: number): number;
  end(operation: number): number;
  /** The operations that take effect here in every order, from every start. */
  certain(): Iterable<number>;
  /** Whether `earlier` may take effect before `later`. */
  mayPrecede(earlier: number, later: number): boolean;
  /** Whether `earlier` takes effect before `later` in every order. */
  precedes(earlier: number, later: number): boolean;
  /** The certain operations whose intervals overlap that of a certain operation. */
  overlapping(operation: number): ReadonlySet<number>;
  /** The certain operations that completed before this one was invoked, the last first, at most `limit`. */
  completedBefore(operation: number, limit: number): Iterable<number>;
  /** Records that `earlier` takes effect before `later`. False if it cannot. */
  addPrecedence(earlier: number, later: number): boolean;
  /** Records that an operation takes effect, and does so before `later`. */
  requireBefore(operation: number, later: number): boolean;
  beginAfter(operation: number, time: number): boolean;
  /** Narrows all intervals by the recorded precedences. False if an interval becomes empty. */
  propagate(): boolean;
  /** Whether an interval has changed since the last call. */
  hasChanged(): boolean;
  /** Whether the interval has changed since the previous round. */
  hasChangedSince(operation: number, round: number): boolean;
  /** Whether some order respects all intervals and recorded precedences. */
  isAcyclic(): boolean;
  narrowedOperations(): SearchOperation[];
}

/** A limit on pairs of overlapping intervals: beyond it, narrowing would take too long. */
const MAX_PAIRS = 1 << 22;
const OPERATIONS_AT_ONCE = 256;

/**
 * `begun`: the operations that have already taken effect at one of the starts. Undefined if too many
 * intervals overlap.
 */
export function* createEffectIntervals(
  operations: readonly SearchOperation[],
  begun: ReadonlySet<number>,
): Generator<void, EffectIntervals | undefined> {
  const begin = Float64Array.from(operations, ({ invokedAt }) => invokedAt);
  const end = Float64Array.from(operations, ({ completedAt }) => completedAt);
  const certain = new Set<number>();
  const overlapping = new Map<number, Set<number>>();
  const byBegin = [...operations.keys()].sort((a, b) => begin[a]! - begin[b]!);
  let open: number[] = [];
  let pairs = 0;
  for (const operation of byBegin) {
    if (end[operation] === Number.POSITIVE_INFINITY || begun.has(operation)) continue;
    if (certain.size % OPERATIONS_AT_ONCE === 0) yield;
    certain.add(operation);
    open = open.filter((other) => end[other]! > begin[operation]!);
    pairs += open.length;
    if (pairs > MAX_PAIRS) return undefined;
    overlapping.set(operation, new Set(open));
    for (const other of open) overlapping.get(other)!.add(operation);
    open.push(operation);
  }
  const byEnd = [...certain].sort((a, b) => end[a]! - end[b]!);
  const ends = Float64Array.from(byEnd, (operation) => end[operation]!);
  const after = new Map<number, Set<number>>();
  const changedIn = new Int32Array(operations.length);
  let changed = true;
  let round = 0;

  function precedes(earlier: number, later: number): boolean {
    return end[earlier]! < begin[later]! || after.get(earlier)?.has(later) === true;
  }

  function noteChange(operation: number): boolean {
    changed = true;
    changedIn[operation] = round;
    return begin[operation]! < end[operation]!;
  }

  function beginAfter(operation: number, time: number): boolean {
    if (begin[operation]! >= time) return true;
    begin[operation] = time;
    return noteChange(operation);
  }

  function addPrecedence(earlier: number, later: number): boolean {
    if (precedes(later, earlier)) return false;
    if (begun.has(earlier) || begun.has(later)) return true;
    const followers = after.get(earlier) ?? new Set();
    after.set(earlier, followers.add(later));
    return narrowBetween(earlier, later);
  }

  function narrowBetween(earlier: number, later: number): boolean {
    if (end[earlier]! > end[later]!) {
      end[earlier] = end[later]!;
      if (!noteChange(earlier)) return false;
    }
    return beginAfter(later, begin[earlier]!);
  }

  /** A pending operation turns out to have taken effect. */
  function addCertain(operation: number): void {
    certain.add(operation);
    const others = new Set<number>();
    overlapping.set(operation, others);
    for (const other of certain) {
      if (other === operation || end[other]! <= begin[operation]! || begin[other]! >= end[operation]!)
        continue;
      others.add(other);
      overlapping.get(other)!.add(operation);
    }
  }

  return {
    begin: (operation) => begin[operation]!,
    end: (operation) => end[operation]!,
    certain: () => certain,
    mayPrecede: (earlier, later) => begin[earlier]! < end[later]! && after.get(later)?.has(earlier) !== true,
    precedes,
    overlapping: (operation) => overlapping.get(operation) ?? new Set(),
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
      if (!certain.has(operation)) addCertain(operation);
      return true;
    },
    beginAfter,
    propagate() {
      for (const [earlier, followers] of after) {
        for (const later of followers) if (!narrowBetween(earlier, later)) return false;
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
    isAcyclic: () => isAcyclic([...certain], begin, end, after),
    narrowedOperations: () =>
      operations.map((operation, index) =>
        certain.has(index)
          ? {
              ...operation,
              invokedAt: begin[index]!,
              completedAt: end[index]!,
              precedes: after.get(index) ?? [],
              ...(operation.completedAt === Number.POSITIVE_INFINITY && { needed: true }),
            }
          : operation,
      ),
  };
}

/** Repeatedly removes an operation that no remaining one has to precede (Kahn's topological sort). */
function isAcyclic(
  operations: readonly number[],
  begin: Float64Array,
  end: Float64Array,
  after: ReadonlyMap<number, ReadonlySet<number>>,
): boolean {
  const byBegin = operations.toSorted((a, b) => begin[a]! - begin[b]!);
  const byEnd = operations.toSorted((a, b) => end[a]! - end[b]!);
  const isMember = new Set(operations);
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
      if (left === 0 && begun.has(later) && isMember.has(later)) free.push(later);
    }
  }
}
