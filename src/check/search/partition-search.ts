import type { Partition, PartitionOperation, PartitionStart } from '../history/partition.ts';
import type { MemoryBudget } from '../limits/memory-budget.ts';
import type { Model } from '../model/model.ts';
import { type BeamSearch, createBeamSearch } from './beam/beam-search.ts';
import type { ExhaustiveSearch } from './exhaustive/exhaustive-search.ts';
import { createExhaustiveSearch } from './exhaustive/exhaustive-search.ts';
import { type NarrowingResult, narrowIntervals } from './narrowing/narrow-intervals.ts';
import { type Automaton, createAutomaton } from './problem/automaton.ts';
import type { SearchOperation } from './problem/operation-table.ts';
import type { SearchResult } from './problem/search-result.ts';
import type { SearchStart } from './problem/search-start.ts';

interface PartitionSearchOptions {
  readonly memory: MemoryBudget;
  /** An operation that completes after this event need not take effect. */
  readonly until?: number;
  /** Looks for every way in which the operations can end. */
  readonly allEnds?: boolean;
  /**
   * With `allEnds`: also linearizes operations that need not take effect, for every state that they can lead
   * to.
   */
  readonly withOptional?: boolean;
  /** Remembers the order that gets furthest. */
  readonly trace?: boolean;
  /**
   * Steps per operation that the exhaustive search takes before the intervals are narrowed: it finds an easy
   * order sooner.
   *
   * @default 2
   */
  readonly directSteps?: number;
}

/** A search for an order of a partition's operations. */
export interface PartitionSearch<State> {
  /**
   * Goes on for `steps` steps, or until the deadline, a time of `performance.now()`.
   *
   * @throws {@link OutOfMemoryError}
   */
  run(steps: number, deadline: number): SearchResult;
  order(): PartitionOperation[];
  ends(): PartitionStart<State>[];
  /** How far any order gets: the last event whose operations fit. */
  reached(): number;
  release(): void;
}

/** Steps between two looks at the clock: a few ms, even if each step looks at many events. */
const STEPS_AT_ONCE = 500;
/** Narrowing steps between two looks at the clock. Each may look at thousands of operations. */
const NARROWINGS_AT_ONCE = 8;
/** The beam search begins after this many times the direct steps. */
const BEAM_AFTER = 4;
/** Beam steps per step of the exhaustive search, which takes longer. */
const BEAM_SHARE = 4;

export function searchPartition<State>(
  model: Model<State>,
  { operations, starts }: Partition<State>,
  { memory, until = Number.POSITIVE_INFINITY, ...options }: PartitionSearchOptions,
): PartitionSearch<State> {
  const automaton = createAutomaton(model, memory);
  const kept: PartitionOperation[] = [];
  const searched: SearchOperation[] = [];
  const begun = new Set(starts.flatMap(({ linearized }) => [...linearized]));
  const indices = new Map<number, number>();
  for (const operation of operations) {
    const { invokedAt, outcome } = operation;
    const pending = outcome === 'info';
    const symbol = automaton.symbolOf(operation);
    // A pending operation that only observes tells nothing.
    if (pending && automaton.observes(symbol)) continue;
    const completedAt = operation.completedAt > until ? Number.POSITIVE_INFINITY : operation.completedAt;
    if (begun.has(invokedAt)) indices.set(invokedAt, kept.length);
    kept.push(operation);
    searched.push({ symbol, invokedAt, completedAt, pending });
  }
  const search = searchInStages(
    automaton,
    searched,
    starts.map(({ state, linearized }) => ({
      state: automaton.numberOf(state),
      linearized: [...linearized].map((at) => indices.get(at)).filter((index) => index !== undefined),
    })),
    { memory, ...options },
  );
  return {
    run(steps, deadline) {
      for (let left = steps; left > 0; left -= STEPS_AT_ONCE) {
        const found = search.run(Math.min(left, STEPS_AT_ONCE));
        if (found !== 'unfinished' || performance.now() >= deadline) return found;
      }
      return 'unfinished';
    },
    order: () => search.order().map((index) => kept[index]!),
    ends: () =>
      search.ends().map(({ state, linearized }) => ({
        state: automaton.stateOf(state),
        linearized: new Set(linearized.map((index) => kept[index]!.invokedAt)),
      })),
    reached: search.reached,
    release: search.release,
  };
}

interface StagedSearch extends Omit<ExhaustiveSearch, 'ends'> {
  ends(): readonly SearchStart[];
}

/**
 * Searches the operations as they are at first. If that takes long, narrows their intervals by the model's
 * `pruning`, and then lets an exhaustive search and a beam search take turns.
 */
function searchInStages<State>(
  automaton: Automaton<State>,
  searched: readonly SearchOperation[],
  starts: readonly SearchStart[],
  { directSteps = 2, ...options }: Omit<PartitionSearchOptions, 'until'>,
): StagedSearch {
  let search: ExhaustiveSearch = createExhaustiveSearch(automaton, searched, starts, options);
  let easy = searched.length * directSteps;
  let narrowing: Generator<void, NarrowingResult> | undefined;
  let isNarrowed = automaton.pruning === undefined;
  let isNotLinearizable = false;
  let impossible: number | undefined;
  let beam: BeamSearch | undefined;
  let order: (() => number[]) | undefined;
  /** Steps left until the beam search begins. */
  let patience = searched.length * directSteps * BEAM_AFTER;

  function continueNarrowing(): void {
    narrowing ??= narrowIntervals({
      ...{ automaton: automaton as Automaton<unknown>, operations: searched, starts },
      isLast: options.allEnds !== true,
    });
    for (let i = 0; i < NARROWINGS_AT_ONCE; i++) {
      const { done, value } = narrowing.next();
      if (!done) continue;
      isNarrowed = true;
      if ('impossible' in value) {
        isNotLinearizable = true;
        impossible = value.impossible;
        return;
      }
      search.release();
      const guesses = starts.length === 1 ? automaton.pruning!.guess(starts[0]!.state) : undefined;
      search = createExhaustiveSearch(automaton, value.operations, starts, {
        ...options,
        ...(guesses && { guesses }),
      });
      // With `allEnds`, finding a single order would not help.
      if (options.allEnds !== true) beam = createBeamSearch(automaton, value.operations, starts);
      return;
    }
  }

  function tryBeam(steps: number): boolean {
    patience -= steps;
    if (beam === undefined || patience > 0) return false;
    const found = beam.run(steps * BEAM_SHARE);
    if (found === 'linearizable') order = beam.order;
    if (found !== 'unfinished') beam = undefined;
    return order !== undefined;
  }

  return {
    run(steps) {
      if (isNotLinearizable) return 'not-linearizable';
      if (isNarrowed || easy > 0) {
        easy -= steps;
        return isNarrowed && tryBeam(steps) ? 'linearizable' : search.run(steps);
      }
      continueNarrowing();
      return isNotLinearizable ? 'not-linearizable' : 'unfinished';
    },
    order: () => (order ?? search.order)(),
    ends: () => search.ends,
    reached: () => (impossible === undefined ? search.reached() : searched[impossible]!.completedAt),
    release: () => search.release(),
  };
}
