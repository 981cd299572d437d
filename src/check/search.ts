import { type Automaton, NO_PLACE, REFUSED } from './automaton.ts';
import { createEventList } from './event-list.ts';
import type { Memory } from './memory.ts';
import { type Span, tableOf } from './spans.ts';
import { createVisited } from './visited.ts';

/** Where a search begins: a state, and which of the spans, by their index, have taken effect already. */
export interface Start {
  readonly state: number;
  readonly done: readonly number[];
}

export type Found = 'fits' | 'unfit' | 'unfinished';

export interface Search {
  /**
   * Goes on for about so many steps. `fits`: there is an order of all that has to take effect; `unfit`: there is none.
   *
   * @throws {@link OutOfMemoryError}
   */
  run(steps: number): Found;
  /** The order found; of one that is unfit, a longest: as far into the events as any gets. */
  order(): number[];
  /** With `all`: every way in which it can end. */
  readonly ends: readonly Start[];
  /** Until where any order gets: the last of the events whose operations fit. */
  reached(): number;
  end(): void;
}

interface Options {
  readonly memory: Memory;
  /** Goes on until it knows every state and set of spans without a completion in which it can end. */
  readonly all?: boolean;
  /** With `all`: goes on to place what need not be placed, for every state that it can be left in. */
  readonly open?: boolean;
  /** Notes the order that gets furthest. */
  readonly trace?: boolean;
}

/**
 * Whether the spans can be put in an order that the automaton accepts and that keeps to time: the search of Wing and
 * Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of configurations ("Testing for
 * linearizability", 2017): a state, and the set of spans that led there, are looked at once.
 *
 * What has to be placed stands in a list of events, in time order, out of which it is lifted when it is placed. A
 * span may come next if no return stands before its call in what is left of the list.
 */
export function createSearch<State>(
  automaton: Automaton<State>,
  spans: readonly Span[],
  starts: readonly Start[],
  { memory, all = false, open = false, trace = false }: Options,
): Search {
  const table = tableOf(automaton, spans);
  const { count, required, indexOf, numberOf, calls, invokedAt, observes, pending, twin, ownerOf } = table;
  const list = createEventList(invokedAt, table.completedAt, required);
  const { next, span: nodeSpan, at: nodeAt } = list;
  const words = (count + 31) >> 5;
  const placed = new Int32Array(words);
  const visited = createVisited(memory);
  const configuration = new Int32Array(2 * words + 4);
  /** What was placed, and the state before; a span placed without need of a choice is negated and less one. */
  const stackSpan = new Int32Array(count + 1);
  const stackState = new Int32Array(count + 1);
  let depth = 0;
  let state = 0;
  const ends: Start[] = [];
  let start = 0;
  let isBegun = false;
  let furthest = -1;
  let furthestOrder: number[] = [];
  /** The stack has not gone back since it got furthest: its order is noted when it does. */
  let isFurthest = false;
  /** Where to look for the next to place: a node, or -1 for the optional ones from `optional` on. */
  let cursor = 0;
  let optional = required;
  let found: Found = 'unfinished';

  const isPlaced = (s: number) => (placed[s >> 5]! & (1 << (s & 31))) !== 0;

  function lift(s: number): void {
    placed[s >> 5]! |= 1 << (s & 31);
    if (s < required) list.lift(s);
  }

  function unlift(s: number): void {
    placed[s >> 5]! &= ~(1 << (s & 31));
    if (s < required) list.unlift(s);
  }

  function place(s: number, to: number, forced: boolean): void {
    stackSpan[depth] = forced ? -s - 1 : s;
    stackState[depth] = state;
    depth += 1;
    state = to;
    lift(s);
  }

  /** Places what changes no state, as soon as it fits: no order is lost, since it could stand here as well. */
  function placeObservers(): void {
    let last = 0;
    for (let node = next[last]!; nodeSpan[node]! >= 0; node = next[last]!) {
      const s = nodeSpan[node]!;
      if (observes[s] && automaton.step(state, calls[s]!) !== REFUSED) place(s, state, true);
      else last = node;
    }
    const node = next[last]!;
    for (let s = required; s < count && invokedAt[s]! < nodeAt[node]!; s++) {
      if (!observes[s] || pending[s] || isPlaced(s)) continue;
      if (automaton.step(state, calls[s]!) !== REFUSED) place(s, state, true);
    }
  }

  /** The state, the first that is not placed, and which of those that could have been are: all others follow. */
  function isNew(): boolean {
    const first = nodeSpan[next[0]!]!;
    let length = 0;
    configuration[length++] = state;
    configuration[length++] = first;
    for (let word = first >> 5; word << 5 < table.requiredBefore[first]!; word++)
      configuration[length++] = placed[word]!;
    if (table.optionalBefore[first]! > required) {
      for (let word = required >> 5; word << 5 < table.optionalBefore[first]!; word++) {
        configuration[length++] = placed[word]!;
      }
    }
    return visited.add(configuration, length);
  }

  function noteFurthest(): void {
    const at = nodeAt[list.firstReturn()]!;
    if (at <= furthest) return;
    furthest = at;
    isFurthest = true;
  }

  function orderNow(): number[] {
    return Array.from(stackSpan.subarray(0, depth), (s) => indexOf[s < 0 ? -s - 1 : s]!);
  }

  /** At a configuration that was just reached: whether there is more to place. */
  function arrive(): boolean {
    placeObservers();
    if (next[0] === list.tail) {
      if (!reachEnd() || !open) return false;
    } else {
      if (!isNew()) return false;
      if (trace) noteFurthest();
    }
    cursor = next[0]!;
    optional = required;
    return true;
  }

  /** Whether it is one that was not known. */
  function reachEnd(): boolean {
    if (!all) {
      found = 'fits';
      return false;
    }
    // What is optional and not placed stays so: to place it can be made up for later.
    configuration[0] = state;
    configuration[1] = -1;
    let length = 2;
    for (let word = required >> 5; word < words; word++) configuration[length++] = placed[word]!;
    if (!visited.add(configuration, length)) return false;
    const done: number[] = [];
    for (let s = required; s < count; s++) if (isPlaced(s)) done.push(indexOf[s]!);
    ends.push({ state, done });
    return true;
  }

  /** Places the next that fits; false if there is none any more. */
  function descend(): boolean {
    const nextPlace = automaton.nextPlace(state);
    const owner = nextPlace === NO_PLACE ? NO_PLACE : (ownerOf.get(nextPlace) ?? NO_PLACE);
    const mayPlace = (s: number) => owner === NO_PLACE || owner === s;
    for (; cursor !== -1; cursor = next[cursor]!) {
      const s = nodeSpan[cursor]!;
      if (s < 0) {
        cursor = -1;
        break;
      }
      if (observes[s] || !mayPlace(s)) continue;
      const to = automaton.step(state, calls[s]!);
      if (to === REFUSED) continue;
      place(s, to, false);
      return true;
    }
    const until = nodeAt[list.firstReturn()]!;
    for (; optional < count && invokedAt[optional]! < until; optional++) {
      const s = optional;
      if (observes[s] || isPlaced(s) || !mayPlace(s)) continue;
      if (twin[s] !== -1 && !isPlaced(twin[s]!)) continue;
      const to = automaton.step(state, calls[s]!);
      if (to === REFUSED || (to === state && pending[s])) continue;
      place(s, to, false);
      return true;
    }
    return false;
  }

  /** Takes back what was placed last by choice, and looks on from there; false if nothing is left. */
  function ascend(): boolean {
    if (isFurthest) furthestOrder = orderNow();
    isFurthest = false;
    while (depth > 0) {
      depth -= 1;
      const top = stackSpan[depth]!;
      const s = top < 0 ? -top - 1 : top;
      unlift(s);
      state = stackState[depth]!;
      if (top < 0) continue;
      cursor = s < required ? next[list.callNode[s]!]! : -1;
      optional = s < required ? required : s + 1;
      return true;
    }
    return false;
  }

  function beginAt({ state: first, done }: Start): void {
    state = first;
    for (const index of done) lift(numberOf[index]!);
  }

  function step(): void {
    if (isBegun) {
      if (descend() && arrive()) return;
    } else {
      isBegun = true;
      beginAt(starts[start]!);
      if (arrive()) return;
    }
    if (found !== 'unfinished' || ascend()) return;
    for (const index of starts[start]!.done.toReversed()) unlift(numberOf[index]!);
    isBegun = false;
    start += 1;
    if (start === starts.length) found = ends.length > 0 ? 'fits' : 'unfit';
  }

  return {
    run(steps) {
      for (let left = steps; left > 0 && found === 'unfinished'; left--) step();
      return found;
    },
    order: () => (isFurthest || (found === 'fits' && !all) ? orderNow() : furthestOrder),
    ends,
    reached: () => furthest,
    end: () => visited.clear(),
  };
}
