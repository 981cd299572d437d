import type { MemoryBudget } from '../../limits/memory-budget.ts';

/** Where a search begins: a state, and which of the spans, by their index, have taken effect already. */
export interface SearchStart {
  readonly state: number;
  readonly linearized: readonly number[];
}

export type SearchResult = 'linearizable' | 'not-linearizable' | 'unfinished';

export interface Search {
  /**
   * Goes on for about that many steps. `fits`: there is an order of all that has to take effect; `unfit`: there is no such order.
   *
   * @throws {@link OutOfMemoryError}
   */
  run(steps: number): SearchResult;
  /** The order found; of one that is unfit, a longest: as far into the events as any gets. */
  order(): number[];
  /** With `all`: every way in which it can end, some of which may be needless beside others. */
  readonly ends: readonly SearchStart[];
  /** Until where any order gets: the last of the events whose operations fit. */
  reached(): number;
  release(): void;
}

export interface SearchOptions {
  readonly memory: MemoryBudget;
  /** Goes on until it knows every state and set of spans without a completion in which it can end. */
  readonly allEnds?: boolean;
  /** With `all`: goes on to place what need not be placed, for every state that it can be left in. */
  readonly withOptional?: boolean;
  /** Notes the order that gets furthest. */
  readonly trace?: boolean;
  /** By a place: the call that is tried there first. */
  readonly guesses?: ReadonlyMap<number, number>;
}
