import { createAutomaton } from './automaton.ts';
import { type Memory, requireRoom } from './memory.ts';
import type { Model } from './model.ts';
import type { Beginning, Partition, PlacedOperation } from './partition.ts';
import { createSearch, type Found, type Search } from './search.ts';
import type { Span } from './spans.ts';

interface Options {
  readonly memory: Memory;
  /** What comes back after this event need not have taken effect. */
  readonly until?: number;
  /** Looks for every way in which it can end. */
  readonly all?: boolean;
  /** With `all`: and what need not be placed is, for every state that it can be left in. */
  readonly open?: boolean;
  /** Notes the order that gets furthest. */
  readonly trace?: boolean;
}

/** A search through the orders of a partition's operations. */
export interface PartitionSearch<State> {
  /** Runs so many steps, or until the deadline, a time of `performance.now()`. @throws {@link OutOfMemoryError} */
  run(steps: number, deadline: number): Found;
  order(): PlacedOperation[];
  ends(): Beginning<State>[];
  /** The last of the events whose operations fit. */
  reached(): number;
  end(): void;
}

/** Between two looks at the clock: some ms, also where each step looks at many events. */
const STEPS_AT_ONCE = 500;

export function searchPartition<State>(
  model: Model<State>,
  { operations, starts }: Partition<State>,
  { memory, until = Number.POSITIVE_INFINITY, ...options }: Options,
): PartitionSearch<State> {
  const automaton = createAutomaton(model, memory);
  const placed: PlacedOperation[] = [];
  const spans: Span[] = [];
  const indices = new Map<number, number>();
  for (const operation of operations) {
    const { invokedAt, outcome } = operation;
    const pending = outcome === 'info';
    const call = automaton.callOf(operation);
    // One that never came back and only looks says nothing.
    if (pending && automaton.observes(call)) continue;
    const completedAt = operation.completedAt > until ? Number.POSITIVE_INFINITY : operation.completedAt;
    requireRoom(indices);
    indices.set(invokedAt, placed.length);
    placed.push(operation);
    spans.push({ call, invokedAt, completedAt, pending });
  }
  const search: Search = createSearch(
    automaton,
    spans,
    starts.map(({ state, done }) => ({
      state: automaton.numberOf(state),
      done: [...done].map((at) => indices.get(at)).filter((index) => index !== undefined),
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
    order: () => search.order().map((index) => placed[index]!),
    ends: () =>
      search.ends.map(({ state, done }) => ({
        state: automaton.stateOf(state),
        done: new Set(done.map((index) => placed[index]!.invokedAt)),
      })),
    reached: search.reached,
    end: search.end,
  };
}
