import type { Partition, PartitionOperation, PartitionStart } from '../history/partition.ts';
import { createPace } from '../limits/pace.ts';
import type { Model } from '../model/model.ts';
import { createAutomaton } from './problem/automaton.ts';
import type { SearchOperation } from './problem/operation-table.ts';
import type { SearchResult } from './problem/search-result.ts';
import { createStagedSearch, type StagedSearchOptions } from './staged-search.ts';

interface PartitionSearchOptions extends StagedSearchOptions {
  /** An operation that completes after this event need not take effect. */
  readonly until?: number;
}

/** A search for an order of a partition's operations. */
export interface PartitionSearch<State> {
  /**
   * Goes on for `steps` steps, or until the time is over.
   *
   * @throws {@link OutOfMemoryError}
   */
  run(steps: number, isOver: () => boolean): SearchResult;
  order(): PartitionOperation[];
  ends(): PartitionStart<State>[];
  /** How far any order gets: the last event whose operations fit. */
  reached(): number;
  release(): void;
}

/** Prepares a search of a partition; `run` does it. */
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
  const search = createStagedSearch(
    automaton,
    searched,
    starts.map(({ state, linearized }) => ({
      state: automaton.numberOf(state),
      linearized: [...linearized].map((at) => indices.get(at)).filter((index) => index !== undefined),
    })),
    { memory, ...options },
  );
  return {
    run(steps, isOver) {
      const pace = createPace();
      for (let left = steps; left > 0; ) {
        const taking = Math.min(left, pace.steps);
        const found = search.run(taking);
        if (found !== 'unfinished' || isOver()) return found;
        left -= taking;
        pace.taken();
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
