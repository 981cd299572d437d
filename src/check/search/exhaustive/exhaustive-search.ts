import { type Automaton, NO_POSITION, REFUSED } from '../problem/automaton.ts';
import { createOperationTable, type SearchOperation } from '../problem/operation-table.ts';
import type { Search, SearchOptions, SearchResult, SearchStart } from '../problem/search-types.ts';
import { createConfiguration } from './configuration.ts';
import { createDeadEnds } from './dead-ends.ts';
import { createEventList } from './event-list.ts';
import { createNextGuess } from './guess-next.ts';
import { createLinearization } from './linearization.ts';
import { createObserverPlacement } from './place-observers.ts';
import { createSearchLevels } from './search-levels.ts';
import { createSymmetryCheck } from './symmetry.ts';

/** How many comparisons of what was visited take as long as a step. */
const COMPARISONS_A_STEP = 16;

/**
 * Whether the spans can be put in an order that the automaton accepts and that keeps to time: the search of Wing and
 * Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of configurations ("Testing for
 * linearizability", 2017): a state, and the set of spans that led there, are looked at once.
 *
 * What has to be placed stands in a list of events, in time order, out of which it is lifted when it is placed. A
 * span may come next if no return stands before its call in what is left of the list.
 *
 * The search goes down a level when it has placed one of these. What need not be placed comes after all of them, and
 * breadth first: on each level there is a queue of what can be done with none of those, with one, with two. So what is
 * visited first has used few of them, and all that has used more is dropped when it gets there.
 */
export function createExhaustiveSearch<State>(
  automaton: Automaton<State>,
  spans: readonly SearchOperation[],
  starts: readonly SearchStart[],
  { memory, all = false, open = false, trace = false, guesses }: SearchOptions,
): Search {
  const table = createOperationTable(automaton, spans);
  const { count, required, firstPending, indexOf, numberOf, calls, invokedAt, completedAt, observes, alike } =
    table;
  const list = createEventList(invokedAt, completedAt, required);
  const { next, span: nodeSpan, at: nodeAt } = list;
  const configuration = createConfiguration(table, list, memory);
  const trail = createLinearization(count, configuration);
  // What is guessed and need not be placed has a level of its own.
  const depths = (guesses === undefined ? required : count) + 2;
  const levels = createSearchLevels(depths);
  const deadEnds = createDeadEnds(automaton, table, list, configuration);
  const hasUrgentTwin = createSymmetryCheck(table, list, configuration);
  const guessNext = createNextGuess(automaton, table, list, configuration, guesses);
  const placeObservers = createObserverPlacement(automaton, table, list, configuration, trail);
  const options = firstPending - required + alike.length;
  const { cursor, option } = levels;

  const ends: SearchStart[] = [];
  let start = -1;
  /** Those that have taken effect already, at this start. */
  const begun: number[] = [];
  let found: SearchResult = starts.length === 0 ? 'unfit' : 'unfinished';

  /** At what was just placed: whether it is worth going on from. */
  function arrive(): boolean {
    placeObservers();
    if (configuration.left() === 0) return reachEnd() && open;
    if (!configuration.visit(trail.state())) return false;
    if (trace) trail.noteReach(nodeAt[list.firstReturn()]!);
    return !deadEnds.isOne(trail.state());
  }

  /** Whether it is one that was not known. What is optional and not placed stays so: that can be made up for later. */
  function reachEnd(): boolean {
    if (!all) {
      found = 'fits';
      return false;
    }
    if (!configuration.visit(trail.state())) return false;
    const done = table.needed.map((s) => indexOf[s]!);
    for (let s = required; s < count; s++) if (configuration.isPlaced(s)) done.push(indexOf[s]!);
    ends.push({ state: trail.state(), done });
    return true;
  }

  /** The only one that may change the state, or NO_PLACE where any may. */
  function ownerNow(): number {
    const nextPlace = automaton.nextPosition(trail.state());
    return nextPlace === NO_POSITION ? NO_POSITION : (table.ownerOf.get(nextPlace) ?? NO_POSITION);
  }

  function goDown(): void {
    levels.goDown(trail.depth());
    lookFromHere();
  }

  function lookFromHere(): void {
    levels.look(trail.depth());
    cursor[levels.depth()] = next[0]!;
    isGuessed[levels.depth()] = 0;
  }

  const isGuessed = new Uint8Array(depths);

  /** Places what is likely to come next, once for each entry of a level. */
  function placeGuess(): boolean {
    if (isGuessed[levels.depth()] === 1) return false;
    isGuessed[levels.depth()] = 1;
    const s = guessNext(trail.state());
    if (s === undefined) return false;
    const to = automaton.step(trail.state(), calls[s]!);
    if (to === REFUSED || deadEnds.isKnown(to, s)) return false;
    descend(s, to);
    return true;
  }

  function descend(s: number, to: number): void {
    trail.place(s, to);
    if (arrive()) goDown();
    else if (found === 'unfinished') trail.takeBack(levels.depthAfter());
  }

  /** Places the next required span that fits; false if no other does. */
  function placeRequired(): boolean {
    const owner = ownerNow();
    const state = trail.state();
    const level = levels.depth();
    for (let node = cursor[level]!; nodeSpan[node]! >= 0; node = next[node]!) {
      const s = nodeSpan[node]!;
      if (observes[s] || !configuration.isDue(s) || (owner !== NO_POSITION && owner !== s)) continue;
      if (hasUrgentTwin(s)) continue;
      const to = automaton.step(state, calls[s]!);
      if (to === REFUSED || isNeedless(s, to) || deadEnds.isKnown(to, s)) continue;
      cursor[level] = next[node]!;
      descend(s, to);
      return true;
    }
    cursor[level] = list.tail;
    return false;
  }

  /** Whether a pending one was placed last, and it would lead to the same without that. */
  function isNeedless(s: number, to: number): boolean {
    const last = trail.last();
    return (
      last !== undefined && last >= firstPending && automaton.step(trail.stateBefore(), calls[s]!) === to
    );
  }

  /** Places the next optional span that fits; false if no other does. */
  function placeOptional(): boolean {
    const level = levels.depth();
    if (option[level] === options) return false;
    const owner = ownerNow();
    const state = trail.state();
    const until = nodeAt[list.firstReturn()]!;
    while (option[level]! < options) {
      const s = optionOf(option[level]!++);
      if (s === undefined || invokedAt[s]! >= until || (owner !== NO_POSITION && owner !== s)) continue;
      const to = automaton.step(state, calls[s]!);
      if (to === REFUSED || (to === state && s >= firstPending)) continue;
      if (isNeedless(s, to) || deadEnds.isKnown(to, s)) continue;
      const left = configuration.left();
      trail.place(s, to);
      const isWorth = arrive();
      if (isWorth && configuration.left() < left) {
        goDown();
      } else if (found === 'unfinished') {
        if (isWorth) levels.enqueue(s);
        trail.takeBack(levels.depthAfter());
      }
      return true;
    }
    return false;
  }

  /** One that came back later and is not placed, or the next pending one of a kind. */
  function optionOf(index: number): number | undefined {
    const s = required + index;
    // The latest kinds come first: what took effect at all did so mostly soon after it was asked.
    if (s >= firstPending) return configuration.nextOf(options - 1 - index);
    return observes[s] || configuration.isPlaced(s) ? undefined : s;
  }

  /** Goes on with the next in the queue of this level; false if that was the last. */
  function takeNext(): boolean {
    trail.takeBack(levels.depthBefore());
    const path = levels.takeNext();
    if (path === undefined) return false;
    for (const s of path) {
      trail.place(s, automaton.step(trail.state(), calls[s]!));
      placeObservers();
    }
    lookFromHere();
    return true;
  }

  function goUp(): void {
    levels.goUp();
    if (levels.depth() >= 0) trail.takeBack(levels.depthAfter());
  }

  function beginNext(): void {
    trail.takeBack(0);
    for (const s of begun.toReversed()) configuration.unplace(s);
    begun.length = 0;
    start += 1;
    if (start === starts.length) {
      found = ends.length > 0 ? 'fits' : 'unfit';
      return;
    }
    trail.begin(starts[start]!.state);
    for (const index of starts[start]!.done) {
      const s = numberOf[index]!;
      // Of those that are alike it tells how many, whichever it names.
      begun.push(s < firstPending ? s : configuration.nextOf(table.kindOf[s - firstPending]!)!);
      configuration.place(begun.at(-1)!);
    }
    if (arrive()) goDown();
    else if (found === 'unfinished') trail.takeBack(0);
  }

  function step(): void {
    if (levels.depth() === -1) beginNext();
    else if (!placeGuess() && !placeRequired() && !placeOptional() && !takeNext()) goUp();
  }

  return {
    run(steps) {
      const compared = configuration.compared();
      for (let done = 0; done < steps && found === 'unfinished'; done++) {
        step();
        if (configuration.compared() - compared > (steps - done) * COMPARISONS_A_STEP) break;
      }
      return found;
    },
    order() {
      const order = found === 'fits' && !all ? trail.order() : trail.farthestOrder();
      return Array.from(order, (s) => indexOf[s]!);
    },
    ends,
    reached: trail.reached,
    end: configuration.clear,
  };
}
