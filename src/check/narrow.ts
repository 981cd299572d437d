import type { Automaton } from './automaton.ts';
import { createIntervals, type Intervals } from './intervals.ts';
import { type Precedence, precedenceOf } from './precedence.ts';
import type { Start } from './search.ts';
import type { Span } from './spans.ts';

interface Options {
  readonly automaton: Automaton<unknown>;
  readonly spans: readonly Span[];
  readonly starts: readonly Start[];
  /** Nothing comes after these spans: what none of them needs is left out. */
  readonly isLast: boolean;
}

/** More candidates than these are not told apart: one or other of them will do. */
const FEW = 8;
/** How many of those that came back before it are held against each. */
const EARLIER = 512;
const ROUNDS = 32;

/**
 * The spans with the times between which they have to take effect in every order that fits, or undefined where no order
 * does. A pending one without which there is no order gets a completion; one that helps nothing is left out (its
 * invocation is Infinity).
 *
 * With an order comes a point in time for each operation, between its invocation and its completion. What follows from the
 * model for each order, such as that a value is written before it is read, holds of the points as well: so an interval
 * can end with that of what comes after it, and begin with that of what comes before it, and no order is lost.
 *
 * It yields, so that the caller can look at the clock.
 */
export function* narrow({ automaton, spans, starts, isLast }: Options): Generator<void, Span[] | undefined> {
  const precedence = precedenceOf(automaton, spans);
  if (precedence === undefined) return [...spans];
  const begun = new Set(starts.flatMap(({ done }) => done));
  const useful = isLast ? yield* usefulOf(precedence, spans) : undefined;
  const kept = spans.map((span, index) =>
    useful === undefined || useful.has(index) || begun.has(index)
      ? span
      : { ...span, invokedAt: Number.POSITIVE_INFINITY },
  );
  const intervals = yield* createIntervals(kept, begun);
  if (intervals === undefined) return kept;
  for (let round = 0; round < ROUNDS && intervals.hasChanged(); round++) {
    for (const later of intervals.sure()) {
      yield;
      if (!narrowBy(later, precedence, intervals, starts, round)) return undefined;
    }
  }
  yield;
  return intervals.haveAnOrder() ? intervals.narrowed() : undefined;
}

/**
 * All that have to be placed, and those of the others that may make room for one. Once another one has taken effect,
 * nothing that a state can refuse comes before the next blind write: so without it the same fits.
 */
function* usefulOf(precedence: Precedence, spans: readonly Span[]): Generator<void, Set<number>> {
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

/** False where it has no place. */
function narrowBy(
  later: number,
  precedence: Precedence,
  intervals: Intervals,
  starts: readonly Start[],
  round: number,
): boolean {
  const setters = precedence
    .settersOf(later)
    .filter((setter) => setter !== later && intervals.mayPrecede(setter, later));
  if (!starts.some(({ state }) => precedence.mayComeFrom(state, later))) {
    if (!isSetBy(setters, later, intervals)) return false;
  }
  const lastSet = Math.max(...setters.slice(0, FEW + 1).map(intervals.end));
  const isOpen = setters.length > FEW || lastSet === Number.POSITIVE_INFINITY;
  const near = intervals.beside(later);
  const around = setters.length === 1 ? new Set([...near, ...intervals.beside(setters[0]!)]) : near;
  for (const earlier of around) {
    if (earlier === later || (isOpen && setters.length > FEW)) continue;
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
  if (isOpen || !intervals.isNew(later, round)) return true;
  for (const earlier of intervals.before(later, EARLIER)) {
    if (intervals.begin(earlier) >= lastSet && precedence.rulesOut(earlier, later)) return false;
  }
  return true;
}

/** One of these comes before it; false where none can. */
function isSetBy(setters: readonly number[], later: number, intervals: Intervals): boolean {
  if (setters.length === 0) return false;
  if (setters.length === 1) return intervals.require(setters[0]!, later);
  let first = Number.POSITIVE_INFINITY;
  for (const setter of setters) first = Math.min(first, intervals.begin(setter));
  return intervals.beginAfter(later, first);
}
