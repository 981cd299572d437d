import { type Automaton, NO_POSITION, REFUSED } from '../problem/automaton.ts';
import { createOperationTable, type SearchOperation } from '../problem/operation-table.ts';
import type { SearchStart } from '../problem/search-start.ts';
import {
  type BeamExtension,
  type BeamPath,
  countEither,
  isSet,
  orderOf,
  pruneDominated,
} from './beam-path.ts';
import { createBeamTable } from './beam-table.ts';

/** Many orders at once, the best of them: whether one of those gets to the end. That none does says nothing. */
export interface BeamSearch {
  /** Goes on for about so many steps. `gone`: no order was found, and none will be. */
  run(steps: number): 'linearizable' | 'unfinished' | 'exhausted';
  /** The order found, by the indices of the operations. */
  order(): number[];
}

/** How many orders are kept: few are tried first, since few are enough most of the time. */
const WIDTHS = [8, 32, 128, 512];
/** What one that need not be linearized is held to cost, beside each open one that is. One of them may go wrong, another not. */
const PRICES = [1, 2, 0.5];
/** Of more open at once, or of more optionalGroups that need not be linearized, each order takes too much memory. */
const MAX_OPEN = 256;
const MAX_KINDS = 256;
/** How many operations are linearized, at the most, for the sake of one that returns. */
const MAX_ROUNDS = 100;
/** So many are tried for it though enough orders have got there with fewer: those may have used more. */
const MIN_ROUNDS = 2;
/** What one that can't come from a state any more is held to cost. */
const FAR = 4;

/**
 * A beam search (Lowerre, "The Harpy Speech Recognition System", 1976) for one order of the operations. It walks the returns,
 * and extends each order by what leads to the operation that returns. Of the orders that have it, it keeps those that have
 * used the least of what need not be linearized, and linearized the most of what is open.
 *
 * Where many symbols that were lost can stand for each other, there are many orders, and the exhaustive search may be long
 * among those that a wrong choice at the beginning leaves. Beside each other they show which was wrong.
 *
 * Undefined for operations for which it is of no use.
 */
export function createBeamSearch<State>(
  automaton: Automaton<State>,
  operations: readonly SearchOperation[],
  starts: readonly SearchStart[],
): BeamSearch | undefined {
  const { pruning } = automaton;
  const [start] = starts;
  if (pruning === undefined || start === undefined) return undefined;
  if (automaton.nextPosition(start.state) !== NO_POSITION) return undefined;
  const { sets, mayFollow, isBlind, sums } = pruning;
  const table = createOperationTable(automaton, operations);
  const { required, symbols, invokedAt, completedAt, observes, indexOf, numberOf } = table;
  const { returns, slots, slotOf, optionalGroups, groupOf } = createBeamTable(table);
  if (required === 0 || slots > MAX_OPEN || optionalGroups.length > MAX_KINDS) return undefined;
  const words = (slots + 31) >> 5;
  const farthestAdd = sums === undefined ? 1 : largest(symbols, (symbol) => sums.adds(symbol));

  /** What is open, the one that returns first before the others. */
  let open: number[] = [];
  let admitted = 0;
  let price = 1;
  let found: BeamPath | undefined;

  function begin({ state, linearized: already }: SearchStart): BeamPath {
    const linearized = new Int32Array(words);
    const used = new Int32Array(optionalGroups.length);
    let usedTotal = 0;
    for (const index of already) {
      const s = numberOf[index]!;
      if (s < required) {
        linearized[slotOf[s]! >> 5]! |= 1 << (slotOf[s]! & 31);
      } else {
        used[groupOf[s]!]! += 1;
        usedTotal += 1;
      }
    }
    return {
      state,
      linearized,
      used,
      usedTotal,
      overwrittenBefore: Number.NEGATIVE_INFINITY,
      last: undefined,
    };
  }

  function admit(until: number): void {
    for (; admitted < required && invokedAt[admitted]! < until; admitted++) open.push(admitted);
    open.sort((a, b) => completedAt[a]! - completedAt[b]!);
  }

  /** How many have to be linearized, about, between a state and one from which the symbol may come. */
  function distance(state: number, symbol: number): number {
    if (automaton.step(state, symbol) !== REFUSED) return 0;
    if (sums === undefined) return mayFollow(automaton.stateOf(state), symbol) ? 0 : FAR;
    const shown = sums.shows(symbol);
    if (shown === undefined) return 0;
    return Math.abs(Number(shown - sums.adds(symbol) - sums.of(state))) / farthestAdd;
  }

  /** What is told of the states while one operation is aimed at. */
  function aimAt(target: number) {
    const known = new Map<number, { readonly seen: Int32Array; readonly far: number }>();
    return (state: number) => {
      let told = known.get(state);
      if (told !== undefined) return told;
      const seen = new Int32Array(words);
      for (const s of open) {
        if (!observes[s] || automaton.step(state, symbols[s]!) === REFUSED) continue;
        seen[slotOf[s]! >> 5]! |= 1 << (slotOf[s]! & 31);
      }
      told = { seen, far: distance(state, symbols[target]!) };
      known.set(state, told);
      return told;
    };
  }

  type Aim = ReturnType<typeof aimAt>;

  /** The path after it, with all that only observes and fits there. */
  function extended(
    { from, operation, effect, state, group }: BeamExtension,
    aim: Aim,
    until: number,
  ): BeamPath {
    const linearized = from.linearized.slice();
    let { used, usedTotal } = from;
    if (group === -1) {
      linearized[slotOf[operation]! >> 5]! |= 1 << (slotOf[operation]! & 31);
    } else {
      used = used.slice();
      used[group]! += 1;
      usedTotal += 1;
    }
    const last = { operation, effect, previous: from.last };
    const overwrittenBefore = effect === 'overwrites' ? until : from.overwrittenBefore;
    return observed({ state, linearized, used, usedTotal, overwrittenBefore, last }, aim);
  }

  function observed(path: BeamPath, aim: Aim): BeamPath {
    const { seen } = aim(path.state);
    if (path.linearized.every((word, i) => (seen[i]! & ~word) === 0)) return path;
    let { last } = path;
    for (const s of open) {
      const slot = slotOf[s]!;
      if (isSet(seen, slot) && !isSet(path.linearized, slot))
        last = { operation: s, effect: 'other', previous: last };
    }
    return { ...path, linearized: path.linearized.map((word, i) => word | seen[i]!), last };
  }

  const isOverwrite = (symbol: number, to: number): boolean => {
    if (!isBlind(symbol)) return false;
    const state = sets(symbol);
    return state !== undefined && automaton.numberOf(state) === to;
  };

  function extensionsOf(from: BeamPath, target: number, aim: Aim): BeamExtension[] {
    const extensions: BeamExtension[] = [];
    const tried = new Set<number>();
    const led = new Set<number>();
    const until = completedAt[target]!;
    const add = (operation: number, state: number, group: number, effect: BeamExtension['effect']) => {
      const { seen, far } = aim(state);
      const uses = group === -1 ? price * from.usedTotal - 1 : price * (from.usedTotal + 1);
      const cost = uses - countEither(from.linearized, seen) + far;
      extensions.push({ ...{ from, operation, effect, state, group, cost } });
    };
    const effectOf = (symbol: number, to: number) => (isOverwrite(symbol, to) ? 'overwrites' : 'other');
    if (isBlind(symbols[target]!) && invokedAt[target]! < from.overwrittenBefore) {
      add(target, from.state, -1, 'overwritten');
    }
    for (const s of open) {
      const symbol = symbols[s]!;
      if (observes[s] || isSet(from.linearized, slotOf[s]!) || tried.has(symbol)) continue;
      tried.add(symbol);
      const to = automaton.step(from.state, symbol);
      if (to === REFUSED) continue;
      led.add(to);
      add(s, to, -1, effectOf(symbol, to));
    }
    for (const [group, same] of optionalGroups.entries()) {
      const s = same[from.used[group]!];
      if (s === undefined || invokedAt[s]! >= until) continue;
      const to = automaton.step(from.state, symbols[s]!);
      // What came back has to be linearized anyway, so it goes first.
      if (to === REFUSED || to === from.state || led.has(to)) continue;
      add(s, to, group, effectOf(symbols[s]!, to));
    }
    return extensions;
  }

  /** Those of `width` paths that have linearized the target. */
  function* reach(target: number, from: readonly BeamPath[], width: number): Generator<number, BeamPath[]> {
    const aim = aimAt(target);
    const until = completedAt[target]!;
    const hasIt = ({ linearized }: BeamPath) => isSet(linearized, slotOf[target]!);
    const rank = ({ usedTotal, linearized }: BeamPath) =>
      price * usedTotal - countEither(linearized, linearized);
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
      others = pruneDominated(
        next.filter((path) => !hasIt(path)),
        width,
      );
    }
    reached = pruneDominated(
      reached.sort((a, b) => rank(a) - rank(b)),
      width,
    );
    const slot = slotOf[target]!;
    for (const { linearized } of reached) linearized[slot >> 5]! &= ~(1 << (slot & 31));
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
        if (done) return found === undefined ? 'exhausted' : 'linearizable';
        left -= value;
      }
      return 'unfinished';
    },
    order: () => orderOf(found!).map((s) => indexOf[s]!),
  };
}

function largest(symbols: Int32Array, of: (symbol: number) => bigint): number {
  let most = 1;
  for (const symbol of new Set(symbols)) most = Math.max(most, Math.abs(Number(of(symbol))));
  return most;
}
