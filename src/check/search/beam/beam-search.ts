import { type Automaton, NO_POSITION, REFUSED } from '../problem/automaton.ts';
import { createOperationTable, type SearchOperation } from '../problem/operation-table.ts';
import type { SearchStart } from '../problem/search-types.ts';
import { type BeamExtension, type BeamPath, countEither, isSet, orderOf, withoutWorse } from './beam-path.ts';
import { createBeamTable } from './beam-table.ts';

/** Many orders at once, the best of them: whether one of those gets to the end. That none does says nothing. */
export interface BeamSearch {
  /** Goes on for about so many steps. `gone`: no order was found, and none will be. */
  run(steps: number): 'fits' | 'unfinished' | 'gone';
  /** The order found, by the indices of the spans. */
  order(): number[];
}

/** How many orders are kept: few are tried first, since few are enough most of the time. */
const WIDTHS = [8, 32, 128, 512];
/** What one that need not be placed is held to cost, beside each open one that is. One of them may go wrong, another not. */
const PRICES = [1, 2, 0.5];
/** Of more open at once, or of more kinds that need not be placed, each order takes too much memory. */
const MAX_OPEN = 256;
const MAX_KINDS = 256;
/** How many spans are placed, at the most, for the sake of one that returns. */
const MAX_ROUNDS = 100;
/** So many are tried for it though enough orders have got there with fewer: those may have used more. */
const MIN_ROUNDS = 2;
/** What one that can't come from a state any more is held to cost. */
const FAR = 4;

/**
 * A beam search (Lowerre, "The Harpy Speech Recognition System", 1976) for one order of the spans. It walks the returns,
 * and extends each order by what leads to the span that returns. Of the orders that have it, it keeps those that have
 * used the least of what need not be placed, and placed the most of what is open.
 *
 * Where many calls that were lost can stand for each other, there are many orders, and the exhaustive search may be long
 * among those that a wrong choice at the beginning leaves. Beside each other they show which was wrong.
 *
 * Undefined for spans for which it is of no use.
 */
export function createBeamSearch<State>(
  automaton: Automaton<State>,
  spans: readonly SearchOperation[],
  starts: readonly SearchStart[],
): BeamSearch | undefined {
  const { pruning } = automaton;
  const [start] = starts;
  if (pruning === undefined || start === undefined) return undefined;
  if (automaton.nextPosition(start.state) !== NO_POSITION) return undefined;
  const { sets, mayFollow, isBlind, sums } = pruning;
  const table = createOperationTable(automaton, spans);
  const { required, calls, invokedAt, completedAt, observes, indexOf, numberOf } = table;
  const { returns, slots, slotOf, kinds, kindOf } = createBeamTable(table);
  if (required === 0 || slots > MAX_OPEN || kinds.length > MAX_KINDS) return undefined;
  const words = (slots + 31) >> 5;
  const farthestAdd = sums === undefined ? 1 : largest(calls, (call) => sums.adds(call));

  /** What is open, the one that returns first before the others. */
  let open: number[] = [];
  let admitted = 0;
  let price = 1;
  let found: BeamPath | undefined;

  function begin({ state, done }: SearchStart): BeamPath {
    const placed = new Int32Array(words);
    const used = new Int32Array(kinds.length);
    let usedInAll = 0;
    for (const index of done) {
      const s = numberOf[index]!;
      if (s < required) {
        placed[slotOf[s]! >> 5]! |= 1 << (slotOf[s]! & 31);
      } else {
        used[kindOf[s]!]! += 1;
        usedInAll += 1;
      }
    }
    return { state, placed, used, usedInAll, hiddenBefore: Number.NEGATIVE_INFINITY, last: undefined };
  }

  function admit(until: number): void {
    for (; admitted < required && invokedAt[admitted]! < until; admitted++) open.push(admitted);
    open.sort((a, b) => completedAt[a]! - completedAt[b]!);
  }

  /** How many have to be placed, about, between a state and one from which the call may come. */
  function distance(state: number, call: number): number {
    if (automaton.step(state, call) !== REFUSED) return 0;
    if (sums === undefined) return mayFollow(automaton.stateOf(state), call) ? 0 : FAR;
    const shown = sums.shows(call);
    if (shown === undefined) return 0;
    return Math.abs(Number(shown - sums.adds(call) - sums.of(state))) / farthestAdd;
  }

  /** What is told of the states while one span is aimed at. */
  function aimAt(target: number) {
    const known = new Map<number, { readonly seen: Int32Array; readonly far: number }>();
    return (state: number) => {
      let told = known.get(state);
      if (told !== undefined) return told;
      const seen = new Int32Array(words);
      for (const s of open) {
        if (!observes[s] || automaton.step(state, calls[s]!) === REFUSED) continue;
        seen[slotOf[s]! >> 5]! |= 1 << (slotOf[s]! & 31);
      }
      told = { seen, far: distance(state, calls[target]!) };
      known.set(state, told);
      return told;
    };
  }

  type Aim = ReturnType<typeof aimAt>;

  /** The path after it, with all that only observes and fits there. */
  function extended({ from, span, sort, state, kind }: BeamExtension, aim: Aim, until: number): BeamPath {
    const placed = from.placed.slice();
    let { used, usedInAll } = from;
    if (kind === -1) {
      placed[slotOf[span]! >> 5]! |= 1 << (slotOf[span]! & 31);
    } else {
      used = used.slice();
      used[kind]! += 1;
      usedInAll += 1;
    }
    const last = { span, sort, before: from.last };
    const hiddenBefore = sort === 'hides' ? until : from.hiddenBefore;
    return observed({ state, placed, used, usedInAll, hiddenBefore, last }, aim);
  }

  function observed(path: BeamPath, aim: Aim): BeamPath {
    const { seen } = aim(path.state);
    if (path.placed.every((word, i) => (seen[i]! & ~word) === 0)) return path;
    let { last } = path;
    for (const s of open) {
      const slot = slotOf[s]!;
      if (isSet(seen, slot) && !isSet(path.placed, slot)) last = { span: s, sort: 'other', before: last };
    }
    return { ...path, placed: path.placed.map((word, i) => word | seen[i]!), last };
  }

  const isHiding = (call: number, to: number): boolean => {
    if (!isBlind(call)) return false;
    const state = sets(call);
    return state !== undefined && automaton.numberOf(state) === to;
  };

  function extensionsOf(from: BeamPath, target: number, aim: Aim): BeamExtension[] {
    const extensions: BeamExtension[] = [];
    const tried = new Set<number>();
    const led = new Set<number>();
    const until = completedAt[target]!;
    const add = (span: number, state: number, kind: number, sort: BeamExtension['sort']) => {
      const { seen, far } = aim(state);
      const uses = kind === -1 ? price * from.usedInAll - 1 : price * (from.usedInAll + 1);
      const cost = uses - countEither(from.placed, seen) + far;
      extensions.push({ ...{ from, span, sort, state, kind, cost } });
    };
    const sortOf = (call: number, to: number) => (isHiding(call, to) ? 'hides' : 'other');
    if (isBlind(calls[target]!) && invokedAt[target]! < from.hiddenBefore) {
      add(target, from.state, -1, 'hidden');
    }
    for (const s of open) {
      const call = calls[s]!;
      if (observes[s] || isSet(from.placed, slotOf[s]!) || tried.has(call)) continue;
      tried.add(call);
      const to = automaton.step(from.state, call);
      if (to === REFUSED) continue;
      led.add(to);
      add(s, to, -1, sortOf(call, to));
    }
    for (const [kind, same] of kinds.entries()) {
      const s = same[from.used[kind]!];
      if (s === undefined || invokedAt[s]! >= until) continue;
      const to = automaton.step(from.state, calls[s]!);
      // What came back has to be placed anyway, so it goes first.
      if (to === REFUSED || to === from.state || led.has(to)) continue;
      add(s, to, kind, sortOf(calls[s]!, to));
    }
    return extensions;
  }

  /** Those of `width` paths that have placed the target. */
  function* reach(target: number, from: readonly BeamPath[], width: number): Generator<number, BeamPath[]> {
    const aim = aimAt(target);
    const until = completedAt[target]!;
    const hasIt = ({ placed }: BeamPath) => isSet(placed, slotOf[target]!);
    const rank = ({ usedInAll, placed }: BeamPath) => price * usedInAll - countEither(placed, placed);
    const seen = from.map((path) => observed(path, aim));
    let reached = seen.filter(hasIt);
    let others = seen.filter((path) => !hasIt(path));
    for (let round = 0; round < MAX_ROUNDS && others.length > 0; round++) {
      if (round >= MIN_ROUNDS && reached.length >= width) break;
      const extensions = others.flatMap((path) => extensionsOf(path, target, aim));
      yield extensions.length;
      extensions.sort((a, b) => a.cost - b.cost);
      const next = extensions.slice(0, 4 * width).map((extension) => extended(extension, aim, until));
      reached.push(...next.filter(hasIt));
      others = withoutWorse(
        next.filter((path) => !hasIt(path)),
        width,
      );
    }
    reached = withoutWorse(
      reached.sort((a, b) => rank(a) - rank(b)),
      width,
    );
    const slot = slotOf[target]!;
    for (const { placed } of reached) placed[slot >> 5]! &= ~(1 << (slot & 31));
    return reached;
  }

  function* walk(width: number): Generator<number, BeamPath | undefined> {
    open = [];
    admitted = 0;
    let paths: BeamPath[] = starts.slice(0, width).map(begin);
    for (const target of returns) {
      admit(completedAt[target]!);
      paths = yield* reach(target, paths, width);
      if (paths.length === 0) return undefined;
      open = open.filter((s) => s !== target);
    }
    return paths[0];
  }

  function* widen(): Generator<number, void> {
    for (const width of WIDTHS) {
      for (price of PRICES) {
        found = yield* walk(width);
        if (found !== undefined) return;
      }
    }
  }

  const walking = widen();
  return {
    run(steps) {
      for (let left = steps; left > 0; ) {
        const { done, value } = walking.next();
        if (done) return found === undefined ? 'gone' : 'fits';
        left -= value;
      }
      return 'unfinished';
    },
    order: () => orderOf(found!).map((s) => indexOf[s]!),
  };
}

function largest(calls: Int32Array, of: (call: number) => bigint): number {
  let most = 1;
  for (const call of new Set(calls)) most = Math.max(most, Math.abs(Number(of(call))));
  return most;
}
