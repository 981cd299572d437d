import type { Automaton } from '../problem/automaton.ts';
import type { SearchOperation } from '../problem/operation-table.ts';
import type { SearchStart } from '../problem/search-start.ts';
import { createEffectIntervals, type EffectIntervals } from './effect-intervals.ts';
import { type Precedence, precedenceOf } from './precedence.ts';
import { findOutOfBounds } from './sum-bounds.ts';

interface NarrowingOptions {
  readonly automaton: Automaton<unknown>;
  readonly operations: readonly SearchOperation[];
  readonly starts: readonly SearchStart[];
  /**
   * Whether nothing follows these operations: then optional ones that no other operation needs are left out.
   */
  readonly isLast: boolean;
}

/** With more candidates than this nothing is inferred: one or another of them will do. */
const FEW = 8;
/** How many earlier operations to compare with each. */
const EARLIER = 512;
const ROUNDS = 32;
/** With more operations than this, narrowing would take longer than a search. */
const MAX_OPERATIONS = 1 << 20;

/** The narrowed operations, or the one that cannot be linearized (undefined if it is not known which). */
export type NarrowingResult =
  | { readonly operations: readonly SearchOperation[] }
  | { readonly impossible: number | undefined };

/**
 * Narrows the interval in which each operation can take effect, by what the model's `pruning` says must hold
 * in every valid order. A pending operation that every order needs gets a completion; one that no order needs
 * is left out: its invocation becomes Infinity.
 *
 * An order gives each operation a point between its invocation and its completion. Whatever holds in every
 * order, such as that a value is written before it is read, holds for those points: an interval can end with
 * that of a later operation and begin with that of an earlier one, and no order is lost.
 *
 * It yields so that the caller can look at the clock.
 */
export function* narrowIntervals({
  automaton,
  operations,
  starts,
  isLast,
}: NarrowingOptions): Generator<void, NarrowingResult> {
  const precedence = precedenceOf(automaton, operations);
  if (precedence === undefined || operations.length > MAX_OPERATIONS) return { operations };
  const begun = new Set(starts.flatMap(({ linearized }) => linearized));
  const useful = isLast ? yield* usefulOf(precedence, operations) : undefined;
  const kept = operations.map((operation, index) =>
    useful === undefined || useful.has(index) || begun.has(index)
      ? operation
      : { ...operation, invokedAt: Number.POSITIVE_INFINITY },
  );
  const intervals = yield* createEffectIntervals(kept, begun);
  if (intervals === undefined) return { operations: kept };
  if (starts.length <= FEW) {
    for (const later of intervals.certain()) {
      yield;
      if (!followsItsNeeds(later, starts, precedence, intervals)) return { impossible: later };
    }
  }
  for (let round = 0; round < ROUNDS && intervals.hasChanged(); round++) {
    if (!intervals.propagate()) return { impossible: undefined };
    for (const later of intervals.certain()) {
      yield;
      if (!narrowBy(later, precedence, intervals, starts, round)) return { impossible: later };
    }
  }
  yield;
  if (precedence.sums !== undefined) {
    const impossible = findOutOfBounds(kept, starts, intervals, begun, precedence.sums);
    if (impossible !== undefined) return { impossible };
    yield;
  }
  return intervals.isAcyclic() ? { operations: intervals.narrowedOperations() } : { impossible: undefined };
}

/**
 * The required operations, and the optional ones that may make another possible. Any other optional operation
 * can be left out of an order: until the next blind write, nothing that a state can refuse comes after it.
 */
function* usefulOf(
  precedence: Precedence,
  operations: readonly SearchOperation[],
): Generator<void, Set<number>> {
  const useful = new Set<number>();
  const optional = new Set<number>();
  for (const [index, { completedAt }] of operations.entries()) {
    (completedAt === Number.POSITIVE_INFINITY ? optional : useful).add(index);
  }
  for (const later of useful) {
    yield;
    if (precedence.isBlind(later)) continue;
    for (const earlier of optional) {
      if (operations[earlier]!.invokedAt >= operations[later]!.completedAt) continue;
      if (precedence.rulesOut(earlier, later)) continue;
      optional.delete(earlier);
      useful.add(earlier);
    }
  }
  return useful;
}

/** Records that the operations that `later` needs precede it. False if they cannot. */
function followsItsNeeds(
  later: number,
  starts: readonly SearchStart[],
  precedence: Precedence,
  intervals: EffectIntervals,
): boolean {
  const [first, ...others] = starts.flatMap(({ state }) => {
    const needs = precedence.needs(later, state);
    return needs === undefined ? [] : [needs];
  });
  if (first === undefined) return false;
  for (const sequence of first) {
    // Needed from every start.
    const isCertain = others.every((needs) => needs.some((other) => isEqual(other, sequence)));
    if (isCertain && !follows(later, sequence, intervals)) return false;
  }
  return true;
}

function follows(later: number, sequence: readonly number[], intervals: EffectIntervals): boolean {
  let next = later;
  for (const needed of sequence.toReversed()) {
    if (!intervals.requireBefore(needed, next)) return false;
    next = needed;
  }
  return true;
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Narrows the interval of one operation. False if it cannot be linearized. */
function narrowBy(
  later: number,
  precedence: Precedence,
  intervals: EffectIntervals,
  starts: readonly SearchStart[],
  round: number,
): boolean {
  if (precedence.isBlind(later)) return true;
  const setters = fewBefore(later, precedence.settersOf(later), intervals);
  if (setters.length > FEW) return true;
  const needsSetter = !starts.some(({ state }) => precedence.mayFollowState(state, later));
  if (needsSetter && !isSetBy(setters, later, intervals)) return false;
  const isNew =
    intervals.hasChangedSince(later, round) ||
    setters.some((setter) => intervals.hasChangedSince(setter, round));
  for (const earlier of neighboursOf(later, setters, intervals)) {
    if (earlier === later || !(isNew || intervals.hasChangedSince(earlier, round))) continue;
    const between = setters.filter((setter) => setter !== earlier && intervals.mayPrecede(earlier, setter));
    const isBefore = intervals.precedes(earlier, later);
    if ((between.length > 0 && !isBefore) || !precedence.rulesOut(earlier, later)) continue;
    if (between.length > 0) {
      if (!isSetBy(between, later, intervals)) return false;
      if (between.length === 1 && !intervals.addPrecedence(earlier, between[0]!)) return false;
    } else if (isBefore || !intervals.addPrecedence(later, earlier)) {
      return false;
    }
  }
  if (!isNew) return true;
  const lastSet = Math.max(...setters.map(intervals.end));
  if (lastSet === Number.POSITIVE_INFINITY) return true;
  for (const earlier of intervals.completedBefore(later, EARLIER)) {
    if (intervals.begin(earlier) >= lastSet && precedence.rulesOut(earlier, later)) return false;
  }
  return true;
}

/** The setters that may precede the operation; at most one more than FEW. */
function fewBefore(later: number, setters: Iterable<number>, intervals: EffectIntervals): number[] {
  const before: number[] = [];
  for (const setter of setters) {
    if (setter === later || !intervals.mayPrecede(setter, later)) continue;
    before.push(setter);
    if (before.length > FEW) break;
  }
  return before;
}

function neighboursOf(
  later: number,
  setters: readonly number[],
  intervals: EffectIntervals,
): Iterable<number> {
  const beside = intervals.overlapping(later);
  return setters.length === 1 ? new Set([...beside, ...intervals.overlapping(setters[0]!)]) : [...beside];
}

/** Records that one of these operations precedes `later`. False if none can. */
function isSetBy(setters: readonly number[], later: number, intervals: EffectIntervals): boolean {
  if (setters.length === 0) return false;
  if (setters.length === 1) return intervals.requireBefore(setters[0]!, later);
  let first = Number.POSITIVE_INFINITY;
  for (const setter of setters) first = Math.min(first, intervals.begin(setter));
  return intervals.beginAfter(later, first);
}
