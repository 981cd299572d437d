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

/**
 * A search that follows many orders at once and keeps the best. If none of them gets to the end, that proves
 * nothing.
 */
export interface BeamSearch {
  /** Goes on for about `steps` steps. `exhausted`: no order was found, and none will be. */
  run(steps: number): 'linearizable' | 'unfinished' | 'exhausted';
  /** The order found, as indices of the operations. */
  order(): number[];
}

/** How many orders to keep. Small widths come first, since they usually suffice. */
const WIDTHS = [8, 32, 128, 512];
/**
 * The cost of using an optional operation, relative to the gain of linearizing an open required one. A
 * history that one price fails on may succeed with another.
 */
const PRICES = [1, 2, 0.5];
/**
 * With more open operations or more groups of optional ones than this, each order would take too much memory.
 */
const MAX_OPEN = 256;
const MAX_GROUPS = 256;
/** The maximal number of operations to linearize for the sake of one that returns. */
const MAX_ROUNDS = 100;
/**
 * Go on for at least this many rounds, even if enough orders have got there: they may have used more optional
 * operations.
 */
const MIN_ROUNDS = 2;
/** The cost of a target that cannot follow the state any more. */
const FAR = 4;

/**
 * A beam search (Lowerre, "The HARPY Speech Recognition System", 1976) for one order of the operations. It
 * goes through the returns and extends each order until it contains the operation that returns. It keeps the
 * orders that have used the fewest optional operations and linearized the most open ones.
 *
 * Where many lost outputs can stand for each other there are many orders, and the exhaustive search may take
 * long in those that an early wrong choice leaves. Following many orders side by side shows which choice was
 * wrong.
 *
 * Undefined if a beam search would be useless for these operations.
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
  if (required === 0 || slots > MAX_OPEN || optionalGroups.length > MAX_GROUPS) return undefined;
  const words = (slots + 31) >> 5;
  const farthestAdd = sums === undefined ? 1 : largest(symbols, (symbol) => sums.adds(symbol));

  /** The open required operations, in the order of their returns. */
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

  /**
   * An estimate of how many operations have to be linearized between a state and one that the symbol may
   * follow.
   */
  function distance(state: number, symbol: number): number {
    if (automaton.step(state, symbol) !== REFUSED) return 0;
    if (sums === undefined) return mayFollow(automaton.stateOf(state), symbol) ? 0 : FAR;
    const shown = sums.shows(symbol);
    if (shown === undefined) return 0;
    return Math.abs(Number(shown - sums.adds(symbol) - sums.of(state))) / farthestAdd;
  }

  /**
   * Creates the evaluation of states for one target, memoized: the open operations that the state lets
   * observe, and the distance to the target.
   */
  function createEvaluate(target: number) {
    const known = new Map<number, { readonly seen: Int32Array; readonly far: number }>();
    return (state: number) => {
      let evaluation = known.get(state);
      if (evaluation !== undefined) return evaluation;
      const seen = new Int32Array(words);
      for (const s of open) {
        if (!observes[s] || automaton.step(state, symbols[s]!) === REFUSED) continue;
        seen[slotOf[s]! >> 5]! |= 1 << (slotOf[s]! & 31);
      }
      evaluation = { seen, far: distance(state, symbols[target]!) };
      known.set(state, evaluation);
      return evaluation;
    };
  }

  type Evaluate = ReturnType<typeof createEvaluate>;

  /** The path extended by one operation and by all that only observe and fit after it. */
  function extended(
    { from, operation, effect, state, group }: BeamExtension,
    evaluate: Evaluate,
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
    return observed({ state, linearized, used, usedTotal, overwrittenBefore, last }, evaluate);
  }

  function observed(path: BeamPath, evaluate: Evaluate): BeamPath {
    const { seen } = evaluate(path.state);
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

  function extensionsOf(from: BeamPath, target: number, evaluate: Evaluate): BeamExtension[] {
    const extensions: BeamExtension[] = [];
    const tried = new Set<number>();
    const reachedStates = new Set<number>();
    const until = completedAt[target]!;
    const add = (operation: number, state: number, group: number, effect: BeamExtension['effect']) => {
      const { seen, far } = evaluate(state);
      const uses = group === -1 ? price * from.usedTotal - 1 : price * (from.usedTotal + 1);
      const cost = uses - countEither(from.linearized, seen) + far;
      extensions.push({ from, operation, effect, state, group, cost });
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
      reachedStates.add(to);
      add(s, to, -1, effectOf(symbol, to));
    }
    for (const [group, same] of optionalGroups.entries()) {
      const s = same[from.used[group]!];
      if (s === undefined || invokedAt[s]! >= until) continue;
      const to = automaton.step(from.state, symbols[s]!);
      // Required operations have to be linearized anyway, so they take precedence over optional ones that
      // lead to the same state.
      if (to === REFUSED || to === from.state || reachedStates.has(to)) continue;
      add(s, to, group, effectOf(symbols[s]!, to));
    }
    return extensions;
  }

  /** At most `width` paths that have linearized the target. */
  function* reach(target: number, from: readonly BeamPath[], width: number): Generator<number, BeamPath[]> {
    const evaluate = createEvaluate(target);
    const until = completedAt[target]!;
    const hasIt = ({ linearized }: BeamPath) => isSet(linearized, slotOf[target]!);
    const rank = ({ usedTotal, linearized }: BeamPath) =>
      price * usedTotal - countEither(linearized, linearized);
    const seen = from.map((path) => observed(path, evaluate));
    let reached = seen.filter(hasIt);
    let others = seen.filter((path) => !hasIt(path));
    for (let round = 0; round < MAX_ROUNDS && others.length > 0; round++) {
      if (round >= MIN_ROUNDS && reached.length >= width) break;
      const extensions = others.flatMap((path) => extensionsOf(path, target, evaluate));
      yield extensions.length;
      extensions.sort((a, b) => a.cost - b.cost);
      const next = extensions.slice(0, 4 * width).map((extension) => extended(extension, evaluate, until));
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
