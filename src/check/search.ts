import { type Automaton, NO_PLACE, REFUSED } from './automaton.ts';
import type { Memory } from './memory.ts';
import { createVisited } from './visited.ts';

/** An operation as the search sees it: a call, and the events between which it took effect. */
export interface Span {
  readonly call: number;
  readonly invokedAt: number;
  /** Infinity for one that need not have taken effect by the last of the events. */
  readonly completedAt: number;
  /** It never came back, so it may have taken effect at any time, or not at all. */
  readonly pending: boolean;
}

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
  { memory, all = false, trace = false }: Options,
): Search {
  const isRequired = ({ completedAt }: Span) => completedAt !== Number.POSITIVE_INFINITY;
  const byCall = (a: number, b: number) => spans[a]!.invokedAt - spans[b]!.invokedAt;
  const indices = [...spans.keys()].sort(byCall);
  /** The spans that have to be placed come first, each kind in the order of the calls. */
  const order = [
    ...indices.filter((index) => isRequired(spans[index]!)),
    ...indices.filter((index) => !isRequired(spans[index]!)),
  ];
  const count = order.length;
  const required = spans.filter(isRequired).length;
  const numberOf = new Int32Array(count);
  for (let s = 0; s < count; s++) numberOf[order[s]!] = s;
  const calls = Int32Array.from(order, (index) => spans[index]!.call);
  const invokedAt = Float64Array.from(order, (index) => spans[index]!.invokedAt);
  const completedAt = Float64Array.from(order, (index) => spans[index]!.completedAt);
  const observes = order.map((index) => automaton.observes(spans[index]!.call));
  const pending = order.map((index) => spans[index]!.pending);

  // The list: node 0 is its head, node `tail` its end; a return has the number of its span, negated and less one.
  const tail = 2 * required + 1;
  const next = new Int32Array(tail + 1);
  const previous = new Int32Array(tail + 1);
  const nodeSpan = new Int32Array(tail + 1);
  const nodeAt = new Float64Array(tail + 1).fill(Number.POSITIVE_INFINITY);
  const callNode = new Int32Array(required);
  const returnNode = new Int32Array(required);
  link();

  const words = (count + 31) >> 5;
  const placed = new Int32Array(words);
  /** Of two pending spans with the same call the later one is not needed before the earlier one: else -1. */
  const twin = findTwins();
  const ownerOf = findOwners();
  /** How many spans of each kind could have been placed when a required one was not. */
  const requiredBefore = Int32Array.from({ length: required }, (_, s) =>
    countBefore(0, required, completedAt[s]!),
  );
  const optionalBefore = Int32Array.from({ length: required }, (_, s) =>
    countBefore(required, count, completedAt[s]!),
  );

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
  /** Where to look for the next to place: a node, or -1 for the optional ones from `optional` on. */
  let cursor = 0;
  let optional = required;
  let found: Found = 'unfinished';

  function link(): void {
    const nodes: { at: number; span: number }[] = [];
    for (let s = 0; s < required; s++) {
      nodes.push({ at: invokedAt[s]!, span: s }, { at: completedAt[s]!, span: -s - 1 });
    }
    // At one time calls come first: what touches is taken for concurrent.
    nodes.sort((a, b) => a.at - b.at || b.span - a.span);
    for (const [index, { at, span }] of nodes.entries()) {
      const node = index + 1;
      nodeSpan[node] = span;
      nodeAt[node] = at;
      if (span >= 0) callNode[span] = node;
      else returnNode[-span - 1] = node;
    }
    for (let node = 0; node < tail; node++) {
      next[node] = node + 1;
      previous[node + 1] = node;
    }
    nodeSpan[tail] = -1;
  }

  function findTwins(): Int32Array {
    const last = new Map<number, number>();
    return Int32Array.from({ length: count }, (_, s) => {
      if (!pending[s]) return -1;
      const before = last.get(calls[s]!) ?? -1;
      last.set(calls[s]!, s);
      return before;
    });
  }

  /** Who tells which place: then nobody else can be there. A place that two tell is nobody's. */
  function findOwners(): Map<number, number> {
    const owners = new Map<number, number>();
    for (let s = 0; s < count; s++) {
      const place = automaton.placeOf(calls[s]!);
      if (place !== NO_PLACE) owners.set(place, owners.has(place) ? NO_PLACE : s);
    }
    return owners;
  }

  function countBefore(from: number, to: number, at: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (invokedAt[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const isPlaced = (s: number) => (placed[s >> 5]! & (1 << (s & 31))) !== 0;

  function lift(s: number): void {
    placed[s >> 5]! |= 1 << (s & 31);
    if (s >= required) return;
    unlink(callNode[s]!);
    unlink(returnNode[s]!);
  }

  function unlift(s: number): void {
    placed[s >> 5]! &= ~(1 << (s & 31));
    if (s >= required) return;
    relink(returnNode[s]!);
    relink(callNode[s]!);
  }

  function unlink(node: number): void {
    next[previous[node]!] = next[node]!;
    previous[next[node]!] = previous[node]!;
  }

  function relink(node: number): void {
    next[previous[node]!] = node;
    previous[next[node]!] = node;
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
    for (let word = first >> 5; word << 5 < requiredBefore[first]!; word++)
      configuration[length++] = placed[word]!;
    if (optionalBefore[first]! > required) {
      for (let word = required >> 5; word << 5 < optionalBefore[first]!; word++) {
        configuration[length++] = placed[word]!;
      }
    }
    return visited.add(configuration, length);
  }

  function noteFurthest(): void {
    let node = next[0]!;
    while (nodeSpan[node]! >= 0) node = next[node]!;
    if (nodeAt[node]! <= furthest) return;
    furthest = nodeAt[node]!;
    furthestOrder = orderNow();
  }

  function orderNow(): number[] {
    return Array.from(stackSpan.subarray(0, depth), (s) => order[s < 0 ? -s - 1 : s]!);
  }

  /** At a configuration that was just reached: whether there is more to place. */
  function arrive(): boolean {
    placeObservers();
    if (next[0] === tail) {
      reachEnd();
      return false;
    }
    if (!isNew()) return false;
    if (trace) noteFurthest();
    cursor = next[0]!;
    optional = required;
    return true;
  }

  function reachEnd(): void {
    if (!all) {
      found = 'fits';
      return;
    }
    // What is optional and not placed stays so: to place it can be made up for later.
    configuration[0] = state;
    configuration[1] = -1;
    let length = 2;
    for (let word = required >> 5; word < words; word++) configuration[length++] = placed[word]!;
    if (!visited.add(configuration, length)) return;
    const done: number[] = [];
    for (let s = required; s < count; s++) if (isPlaced(s)) done.push(order[s]!);
    ends.push({ state, done });
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
    let node = next[0]!;
    while (nodeSpan[node]! >= 0) node = next[node]!;
    for (; optional < count && invokedAt[optional]! < nodeAt[node]!; optional++) {
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
    while (depth > 0) {
      depth -= 1;
      const top = stackSpan[depth]!;
      const s = top < 0 ? -top - 1 : top;
      unlift(s);
      state = stackState[depth]!;
      if (top < 0) continue;
      cursor = s < required ? next[callNode[s]!]! : -1;
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
    order: () => (found === 'fits' && !all ? orderNow() : furthestOrder),
    ends,
    reached: () => furthest,
    end: () => visited.clear(),
  };
}
