import type { MemoryBudget } from '../../limits/memory-budget.ts';
import { type Automaton, NO_POSITION, REFUSED } from '../problem/automaton.ts';
import { createOperationTable, type SearchOperation } from '../problem/operation-table.ts';
import type { SearchResult } from '../problem/search-result.ts';
import type { SearchStart } from '../problem/search-start.ts';
import { createConfiguration } from './configuration.ts';
import { createDeadEnds } from './dead-ends.ts';
import { createEventList } from './event-list.ts';
import { createNextGuess } from './guess-next.ts';
import { createLinearization } from './linearization.ts';
import { createObserverLinearizer } from './linearize-observers.ts';
import { createSearchLevels } from './search-levels.ts';
import { createSymmetryCheck } from './symmetry.ts';
import { createUsableOptions } from './usable-options.ts';

export interface ExhaustiveSearch {
  /**
   * Goes on for about `steps` steps.
   *
   * @throws {@link OutOfMemoryError}
   */
  run(steps: number): SearchResult;
  /** The order found or, if no order exists, one that gets as far into the events as any does. */
  order(): number[];
  /** With `allEnds`: every way in which the operations can end. Some may be redundant beside others. */
  readonly ends: readonly SearchStart[];
  /** How far any order gets: the last event whose operations fit. */
  reached(): number;
  /** Gives its memory back. */
  release(): void;
}

export interface ExhaustiveSearchOptions {
  readonly memory: MemoryBudget;
  /** Goes on until every possible end is known: a state, and the set of linearized operations without a completion. */
  readonly allEnds?: boolean;
  /** With `allEnds`: also linearizes operations that need not take effect, for every state that they can lead to. */
  readonly withOptional?: boolean;
  /** Remembers the order that gets furthest. */
  readonly trace?: boolean;
  /** By position: the symbol to try there first. */
  readonly guesses?: ReadonlyMap<number, number>;
}

const NO_OPTION_LEFT = 2 ** 31 - 1;
/** How many comparisons with visited configurations take as long as a step. */
const COMPARISONS_A_STEP = 16;

/**
 * Decides whether the operations have an order that the automaton accepts and that respects real time: the
 * search of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of visited
 * configurations ("Testing for linearizability", 2017), in which a state and the set of operations that led
 * to it are explored once.
 *
 * The required operations are in a list of events in time order; linearizing one removes it from the list. An
 * operation may come next if no return precedes its call in what is left of the list.
 *
 * The search goes down a level for each required operation that it linearizes. Optional operations come after
 * those, breadth first: each level has a queue of what can be done without any of them, with one, with two.
 * So the first visit to a configuration has used few of them, and every visit that has used more is dropped.
 */
export function createExhaustiveSearch<State>(
  automaton: Automaton<State>,
  operations: readonly SearchOperation[],
  starts: readonly SearchStart[],
  { memory, allEnds = false, withOptional = false, trace = false, guesses }: ExhaustiveSearchOptions,
): ExhaustiveSearch {
  const table = createOperationTable(automaton, operations);
  const {
    count,
    required,
    firstPending,
    indexOf,
    numberOf,
    symbols,
    invokedAt,
    completedAt,
    observes,
    pendingGroups,
  } = table;
  const list = createEventList(invokedAt, completedAt, required);
  const { next, operation: nodeOperation, time: nodeTime } = list;
  const configuration = createConfiguration(table, list, memory);
  const linearization = createLinearization(count, configuration);
  // A guessed operation that is optional has its own level.
  const depths = (guesses === undefined ? required : count) + 2;
  const levels = createSearchLevels(depths);
  const deadEnds = createDeadEnds(automaton, table, list, configuration);
  const hasMoreUrgentTwin = createSymmetryCheck(table, list, configuration);
  const guessNext = createNextGuess(automaton, table, list, configuration, guesses);
  const linearizeObservers = createObserverLinearizer(automaton, table, list, configuration, linearization);
  const openAtEnd = firstPending - required;
  const options = openAtEnd + pendingGroups.length;
  const usableOptions = createUsableOptions(automaton, table);
  const { cursor, option } = levels;

  const ends: SearchStart[] = [];
  let start = -1;
  /** The operations that have already taken effect at this start. */
  const begun: number[] = [];
  let found: SearchResult = starts.length === 0 ? 'not-linearizable' : 'unfinished';

  /** Call after linearizing an operation. Whether it is worth going on from here. */
  function arrive(): boolean {
    linearizeObservers();
    if (configuration.remaining() === 0) return reachEnd() && withOptional;
    if (!configuration.visit(linearization.state())) return false;
    if (trace) linearization.noteReach(nodeTime[list.firstReturn()]!);
    return !deadEnds.isDeadEnd(linearization.state());
  }

  /**
   * Whether this end was not known yet. Optional operations that are not linearized stay so: the next window
   * can still use them.
   */
  function reachEnd(): boolean {
    if (!allEnds) {
      found = 'linearizable';
      return false;
    }
    if (!configuration.visit(linearization.state())) return false;
    const linearized = table.neededPending.map((s) => indexOf[s]!);
    for (let s = required; s < count; s++) if (configuration.isLinearized(s)) linearized.push(indexOf[s]!);
    ends.push({ state: linearization.state(), linearized });
    return true;
  }

  /** The only operation that may change the state, or NO_POSITION if any may. */
  function onlyCandidate(): number {
    const nextPosition = automaton.nextPosition(linearization.state());
    return nextPosition === NO_POSITION ? NO_POSITION : (table.operationAt.get(nextPosition) ?? NO_POSITION);
  }

  function goDown(): void {
    levels.push(linearization.depth());
    lookFromHere();
  }

  function lookFromHere(): void {
    levels.beginEntry(linearization.depth());
    cursor[levels.depth()] = next[0]!;
    isGuessed[levels.depth()] = 0;
  }

  const isGuessed = new Uint8Array(depths);

  /** Linearizes the operation that the model guesses, once per entry of a level. */
  function tryGuess(): boolean {
    if (isGuessed[levels.depth()] === 1) return false;
    isGuessed[levels.depth()] = 1;
    const s = guessNext(linearization.state());
    if (s === undefined) return false;
    const to = automaton.step(linearization.state(), symbols[s]!);
    if (to === REFUSED || deadEnds.isKnownDeadEnd(to, s)) return false;
    descend(s, to);
    return true;
  }

  function descend(s: number, to: number): void {
    linearization.append(s, to);
    if (arrive()) goDown();
    else if (found === 'unfinished') linearization.truncate(levels.depthAtEntry());
  }

  /** Linearizes the next required operation that fits; false if no other does. */
  function tryRequired(): boolean {
    const only = onlyCandidate();
    const state = linearization.state();
    const level = levels.depth();
    for (let node = cursor[level]!; nodeOperation[node]! >= 0; node = next[node]!) {
      const s = nodeOperation[node]!;
      if (observes[s] || !configuration.isReady(s) || (only !== NO_POSITION && only !== s)) continue;
      if (hasMoreUrgentTwin(s)) continue;
      const to = automaton.step(state, symbols[s]!);
      if (to === REFUSED || isNeedless(s, to) || deadEnds.isKnownDeadEnd(to, s)) continue;
      cursor[level] = next[node]!;
      descend(s, to);
      return true;
    }
    cursor[level] = list.tail;
    return false;
  }

  /** Whether the operation before this one is pending, and leaving it out would lead to the same state. */
  function isNeedless(s: number, to: number): boolean {
    const last = linearization.last();
    return (
      last !== undefined &&
      last >= firstPending &&
      automaton.step(linearization.stateBefore(), symbols[s]!) === to
    );
  }

  /**
   * Linearizes the next optional operation that fits; false if no other does. Those that let a required operation follow
   * come first. The others can only help together with further optional ones: they are queued, and looked at when all
   * that is before them in the queue has failed.
   */
  function tryOptional(): boolean {
    const level = levels.depth();
    if (options === 0) return false;
    const only = onlyCandidate();
    const state = linearization.state();
    const until = nodeTime[list.firstReturn()]!;
    const usable = usableOptions(state, (linearization.last() ?? -1) >= firstPending);
    while (option[level]! < 2 * usable.length) {
      const at = option[level]!++;
      const isFirstPass = at < usable.length;
      const s = optionOf(usable[isFirstPass ? at : at - usable.length]!);
      if (s === undefined || invokedAt[s]! >= until || (only !== NO_POSITION && only !== s)) continue;
      const to = automaton.step(state, symbols[s]!);
      if (to === REFUSED || (to === state && s >= firstPending)) continue;
      if (isFirstPass !== enablesRequired(state, to)) continue;
      if (isNeedless(s, to) || deadEnds.isKnownDeadEnd(to, s)) continue;
      if (!isFirstPass) {
        levels.enqueue(s, false);
        continue;
      }
      const left = configuration.remaining();
      linearization.append(s, to);
      const isWorth = arrive();
      if (isWorth && configuration.remaining() < left) {
        goDown();
      } else if (found === 'unfinished') {
        if (isWorth) levels.enqueue(s, true);
        linearization.truncate(levels.depthAtEntry());
      }
      return true;
    }
    return false;
  }

  /** Whether a required operation may come next in the state `to` that is refused in the state `from`, or leads elsewhere there. */
  function enablesRequired(from: number, to: number): boolean {
    for (let node = next[0]!; nodeOperation[node]! >= 0; node = next[node]!) {
      const s = nodeOperation[node]!;
      if (!configuration.isReady(s)) continue;
      const led = automaton.step(to, symbols[s]!);
      if (led !== REFUSED && (observes[s] || led !== automaton.step(from, symbols[s]!))) return true;
    }
    return false;
  }

  /** An operation that is open at the end and completed later, or the next of a pending group. */
  function optionOf(index: number): number | undefined {
    if (index >= openAtEnd) return configuration.nextOfGroup(index - openAtEnd);
    const s = required + index;
    return observes[s] || configuration.isLinearized(s) ? undefined : s;
  }

  /** Goes on with the next entry of this level's queue; false if there was no other. */
  function takeNext(): boolean {
    linearization.truncate(levels.depthAtLevel());
    const path = levels.nextEntry();
    if (path === undefined) return false;
    for (const s of path) {
      linearization.append(s, automaton.step(linearization.state(), symbols[s]!));
      linearizeObservers();
    }
    if (levels.isVisited() || arrive()) lookFromHere();
    else if (found === 'unfinished') passOver();
    return true;
  }

  /** Leaves the current entry of the queue: nothing is tried from there. */
  function passOver(): void {
    const level = levels.depth();
    isGuessed[level] = 1;
    cursor[level] = list.tail;
    option[level] = NO_OPTION_LEFT;
  }

  function goUp(): void {
    levels.pop();
    if (levels.depth() >= 0) linearization.truncate(levels.depthAtEntry());
  }

  function beginNext(): void {
    linearization.truncate(0);
    for (const s of begun.toReversed()) configuration.undo(s);
    begun.length = 0;
    start += 1;
    if (start === starts.length) {
      found = ends.length > 0 ? 'linearizable' : 'not-linearizable';
      return;
    }
    linearization.restart(starts[start]!.state);
    for (const index of starts[start]!.linearized) {
      const s = numberOf[index]!;
      // Of equal pending operations only the number counts, whichever the start names.
      begun.push(s < firstPending ? s : configuration.nextOfGroup(table.groupOf[s - firstPending]!)!);
      configuration.linearize(begun.at(-1)!);
    }
    if (arrive()) goDown();
    else if (found === 'unfinished') linearization.truncate(0);
  }

  function step(): void {
    if (levels.depth() === -1) beginNext();
    else if (!tryGuess() && !tryRequired() && !tryOptional() && !takeNext()) goUp();
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
      const order =
        found === 'linearizable' && !allEnds ? linearization.order() : linearization.farthestOrder();
      return Array.from(order, (s) => indexOf[s]!);
    },
    ends,
    reached: linearization.reached,
    release: configuration.clear,
  };
}
