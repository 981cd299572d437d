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

/** What a narrowing step counts for: it may look at thousands of operations. */
const NARROWING_STEPS = 64;
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
  /** Steps that count as taken by the last narrowing step, and are still to come. */
  let owed = 0;
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
    owed += NARROWING_STEPS;
    const { done, value } = narrowing.next();
    if (!done) return;
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
    // Invariant: until the beam search begins, what is found depends on the steps taken in all, and not on how they are divided
    // among calls, which follows the clock.
    run(steps) {
      for (let left = steps; left > 0 && !isNotLinearizable; ) {
        const paid = Math.min(owed, left);
        owed -= paid;
        left -= paid;
        if (left === 0) break;
        if (isNarrowed) return tryBeam(left) ? 'linearizable' : search.run(left);
        if (easy <= 0) {
          continueNarrowing();
          continue;
        }
        const direct = Math.min(easy, left);
        easy -= direct;
        left -= direct;
        const found = search.run(direct);
        if (found !== 'unfinished') return found;
      }
      return isNotLinearizable ? 'not-linearizable' : 'unfinished';
    },
    order: () => (order ?? search.order)(),
    ends: () => search.ends,
    reached: () => (impossible === undefined ? search.reached() : operations[impossible]!.completedAt),
    release: () => search.release(),
  };
}
