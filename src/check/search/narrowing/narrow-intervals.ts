import type { Automaton } from '../problem/automaton.ts';
import type { SearchOperation } from '../problem/operation-table.ts';
import type { SearchStart } from '../problem/search-types.ts';
import { createEffectIntervals, type EffectIntervals } from './effect-intervals.ts';
import { type Precedence, precedenceOf } from './precedence.ts';
import { findOutOfBounds } from './sum-bounds.ts';

interface NarrowingOptions {
  readonly automaton: Automaton<unknown>;
  readonly spans: readonly SearchOperation[];
  readonly starts: readonly SearchStart[];
  /** Nothing comes after these spans: what none of them needs is left out. */
  readonly isLast: boolean;
}

/** More candidates than these are not told apart: one or other of them will do. */
const FEW = 8;
/** How many of those that came back before it are held against each. */
const EARLIER = 512;
const ROUNDS = 32;
/** Of more than these it would take longer than any search. */
const MAX_SPANS = 1 << 20;

/** The spans as they have to be, or one that has no place: undefined where it is not known which. */
export type NarrowingResult =
  | { readonly spans: readonly SearchOperation[] }
  | { readonly lost: number | undefined };

/**
 * The spans with the times between which they have to take effect in every order that fits. A pending one without which there is no order gets a completion; one that helps nothing is left out (its
 * invocation is Infinity).
 *
 * With an order comes a point in time for each operation, between its invocation and its completion. What follows from the
 * model for each order, such as that a value is written before it is read, holds of the points as well: so an interval
 * can end with that of what comes after it, and begin with that of what comes before it, and no order is lost.
 *
 * It yields, so that the caller can look at the clock.
 */
export function* narrowIntervals({
  automaton,
  spans,
  starts,
  isLast,
}: NarrowingOptions): Generator<void, NarrowingResult> {
  const precedence = precedenceOf(automaton, spans);
  if (precedence === undefined || spans.length > MAX_SPANS) return { spans };
  const begun = new Set(starts.flatMap(({ done }) => done));
  const useful = isLast ? yield* usefulOf(precedence, spans) : undefined;
  const kept = spans.map((span, index) =>
    useful === undefined || useful.has(index) || begun.has(index)
      ? span
      : { ...span, invokedAt: Number.POSITIVE_INFINITY },
  );
  const intervals = yield* createEffectIntervals(kept, begun);
  if (intervals === undefined) return { spans: kept };
  if (starts.length <= FEW) {
    for (const later of intervals.sure()) {
      yield;
      if (!followsItsNeeds(later, starts, precedence, intervals)) return { lost: later };
    }
  }
  for (let round = 0; round < ROUNDS && intervals.hasChanged(); round++) {
    if (!intervals.propagate()) return { lost: undefined };
    for (const later of intervals.sure()) {
      yield;
      if (!narrowBy(later, precedence, intervals, starts, round)) return { lost: later };
    }
  }
  yield;
  if (precedence.sums !== undefined) {
    const lost = findOutOfBounds(kept, starts, intervals, begun, precedence.sums);
    if (lost !== undefined) return { lost };
    yield;
  }
  return intervals.haveAnOrder() ? { spans: intervals.narrowed() } : { lost: undefined };
}

/**
 * All that have to be placed, and those of the others that may make room for one. Once another one has taken effect,
 * nothing that a state can refuse comes before the next blind write: so without it the same fits.
 */
function* usefulOf(precedence: Precedence, spans: readonly SearchOperation[]): Generator<void, Set<number>> {
  const useful = new Set<number>();
  const optional = new Set<number>();
  for (const [index, { completedAt }] of spans.entries()) {
    (completedAt === Number.POSITIVE_INFINITY ? optional : useful).add(index);
  }
  for (const later of useful) {
    yield;
    if (precedence.isBlind(later)) continue;
    for (const earlier of optional) {
      if (spans[earlier]!.invokedAt >= spans[later]!.completedAt) continue;
      if (precedence.rulesOut(earlier, later)) continue;
      optional.delete(earlier);
      useful.add(earlier);
    }
  }
  return useful;
}

/** False where what it needs can't come before it. */
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
    // From whatever start it comes.
    const isSure = others.every((needs) => needs.some((other) => isEqual(other, sequence)));
    if (isSure && !follows(later, sequence, intervals)) return false;
  }
  return true;
}

function follows(later: number, sequence: readonly number[], intervals: EffectIntervals): boolean {
  let next = later;
  for (const needed of sequence.toReversed()) {
    if (!intervals.require(needed, next)) return false;
    next = needed;
  }
  return true;
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** False where it has no place. */
function narrowBy(
  later: number,
  precedence: Precedence,
  intervals: EffectIntervals,
  starts: readonly SearchStart[],
  round: number,
): boolean {
  if (precedence.isBlind(later)) return true;
  const setters = fewBefore(later, precedence.settersOf(later), intervals);
  const isTold = setters.length <= FEW;
  if (isTold && !starts.some(({ state }) => precedence.mayComeFrom(state, later))) {
    if (!isSetBy(setters, later, intervals)) return false;
  }
  if (!isTold) return true;
  const isNew = intervals.isNew(later, round) || setters.some((setter) => intervals.isNew(setter, round));
  for (const earlier of neighboursOf(later, setters, intervals)) {
    if (earlier === later || !(isNew || intervals.isNew(earlier, round))) continue;
    const between = setters.filter((setter) => setter !== earlier && intervals.mayPrecede(earlier, setter));
    const isBefore = intervals.precedes(earlier, later);
    if ((between.length > 0 && !isBefore) || !precedence.rulesOut(earlier, later)) continue;
    if (between.length > 0) {
      if (!isSetBy(between, later, intervals)) return false;
      if (between.length === 1 && !intervals.order(earlier, between[0]!)) return false;
    } else if (isBefore || !intervals.order(later, earlier)) {
      return false;
    }
  }
  if (!isNew) return true;
  const lastSet = Math.max(...setters.map(intervals.end));
  if (lastSet === Number.POSITIVE_INFINITY) return true;
  for (const earlier of intervals.before(later, EARLIER)) {
    if (intervals.begin(earlier) >= lastSet && precedence.rulesOut(earlier, later)) return false;
  }
  return true;
}

/** Those that may precede it; one more than few where they are more. */
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
  const beside = intervals.beside(later);
  return setters.length === 1 ? new Set([...beside, ...intervals.beside(setters[0]!)]) : [...beside];
}

/** One of these comes before it; false where none can. */
function isSetBy(setters: readonly number[], later: number, intervals: EffectIntervals): boolean {
  if (setters.length === 0) return false;
  if (setters.length === 1) return intervals.require(setters[0]!, later);
  let first = Number.POSITIVE_INFINITY;
  for (const setter of setters) first = Math.min(first, intervals.begin(setter));
  return intervals.beginAfter(later, first);
}
