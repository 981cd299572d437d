import type { Partition, PartitionOperation, PartitionStart } from '../history/partition.ts';
import { createPace } from '../limits/pace.ts';
import type { Model } from '../model/model.ts';
import { type Automaton, createAutomaton } from './problem/automaton.ts';
import type { SearchOperation } from './problem/operation-table.ts';
import type { SearchResult } from './problem/search-result.ts';
import { createStagedSearch, type StagedSearch, type StagedSearchOptions } from './staged-search.ts';

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

/**
 * A search of a partition. It is prepared by the first step, which takes memory too, so `run` alone runs out of it: until then
 * no operation fits.
 */
export function searchPartition<State>(
  model: Model<State>,
  partition: Partition<State>,
  options: PartitionSearchOptions,
): PartitionSearch<State> {
  let prepared: PreparedSearch<State> | undefined;
  return {
    run(steps, isOver) {
      prepared ??= prepareSearch(model, partition, options);
      const { search } = prepared;
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
    order() {
      if (prepared === undefined) return [];
      const { search, kept } = prepared;
      return search.order().map((index) => kept[index]!);
    },
    ends() {
      if (prepared === undefined) return [];
      const { search, kept, automaton } = prepared;
      return search.ends().map(({ state, linearized }) => ({
        state: automaton.stateOf(state),
        linearized: new Set(linearized.map((index) => kept[index]!.invokedAt)),
      }));
    },
    reached: () => prepared?.search.reached() ?? -1,
    release: () => prepared?.search.release(),
  };
}

interface PreparedSearch<State> {
  readonly automaton: Automaton<State>;
  readonly search: StagedSearch;
  /** The operation of each index of the search. */
  readonly kept: readonly PartitionOperation[];
}

function prepareSearch<State>(
  model: Model<State>,
  { operations, starts }: Partition<State>,
  { memory, until = Number.POSITIVE_INFINITY, ...options }: PartitionSearchOptions,
): PreparedSearch<State> {
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
  return { automaton, search, kept };
}
