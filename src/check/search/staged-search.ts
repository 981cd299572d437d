import type { MemoryBudget } from '../limits/memory-budget.ts';
import { type BeamSearch, createBeamSearch } from './beam/beam-search.ts';
import { createExhaustiveSearch, type ExhaustiveSearch } from './exhaustive/exhaustive-search.ts';
import { type NarrowingResult, narrowIntervals } from './narrowing/narrow-intervals.ts';
import type { Automaton } from './problem/automaton.ts';
import type { SearchOperation } from './problem/operation-table.ts';
import type { SearchStart } from './problem/search-start.ts';

export interface StagedSearchOptions {
  readonly memory: MemoryBudget;
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

/** Narrowing steps between two looks at the clock. Each may look at thousands of operations. */
const NARROWINGS_AT_ONCE = 8;
/** The beam search begins after this many times the direct steps. */
const BEAM_AFTER = 4;
/** Beam steps per step of the exhaustive search, which takes longer. */
const BEAM_SHARE = 4;

export interface StagedSearch extends Omit<ExhaustiveSearch, 'ends'> {
  ends(): readonly SearchStart[];
}

/**
 * Searches the operations as they are at first. If that takes long, narrows their intervals by the model's
 * `pruning`, and then lets an exhaustive search and a beam search take turns.
 */
export function createStagedSearch<State>(
  automaton: Automaton<State>,
  operations: readonly SearchOperation[],
  starts: readonly SearchStart[],
  { directSteps = 2, ...options }: StagedSearchOptions,
): StagedSearch {
  let search: ExhaustiveSearch = createExhaustiveSearch(automaton, operations, starts, options);
  let easy = operations.length * directSteps;
  let narrowing: Generator<void, NarrowingResult> | undefined;
  let isNarrowed = automaton.pruning === undefined;
  let isNotLinearizable = false;
  let impossible: number | undefined;
  let beam: BeamSearch | undefined;
  let order: (() => number[]) | undefined;
  /** Steps left until the beam search begins. */
  let patience = operations.length * directSteps * BEAM_AFTER;

  function continueNarrowing(): void {
    narrowing ??= narrowIntervals({
      automaton: automaton as Automaton<unknown>,
      operations,
      starts,
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
    reached: () => (impossible === undefined ? search.reached() : operations[impossible]!.completedAt),
    release: () => search.release(),
  };
}
