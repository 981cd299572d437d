import type { Configuration } from './configuration.ts';

/** What is placed, in its order, and the state that it leads to. */
export interface Linearization {
  state(): number;
  depth(): number;
  /** What was placed last, or undefined, and the state before that. */
  last(): number | undefined;
  stateBefore(): number;
  append(operation: number, to: number): void;
  /** Takes back what was placed since it was so deep. */
  truncate(depth: number): void;
  /** Begins with nothing placed, in a state. */
  restart(state: number): void;
  order(): Int32Array;
  /** Notes how far into the events the order gets, if that is farther than any before. */
  noteReach(event: number): void;
  /** The farthest that was noted, and the order that got there. */
  reached(): number;
  farthestOrder(): Int32Array;
}

export function createLinearization(count: number, configuration: Configuration): Linearization {
  /** What was placed, and the state before. */
  const operations = new Int32Array(count + 1);
  const states = new Int32Array(count + 1);
  let depth = 0;
  let state = 0;
  let farthest = -1;
  let farthestOrder = new Int32Array(0);
  /** Nothing was taken back since it got farthest: its order is noted when something is. */
  let isFarthest = false;

  return {
    state: () => state,
    depth: () => depth,
    last: () => (depth === 0 ? undefined : operations[depth - 1]),
    stateBefore: () => states[depth - 1]!,
    append(operation, to) {
      operations[depth] = operation;
      states[depth] = state;
      depth += 1;
      state = to;
      configuration.linearize(operation);
    },
    truncate(to) {
      if (isFarthest && depth > to) {
        farthestOrder = operations.slice(0, depth);
        isFarthest = false;
      }
      while (depth > to) {
        depth -= 1;
        configuration.undo(operations[depth]!);
        state = states[depth]!;
      }
    },
    restart(first) {
      state = first;
    },
    order: () => operations.slice(0, depth),
    noteReach(event) {
      if (event <= farthest) return;
      farthest = event;
      isFarthest = true;
    },
    reached: () => farthest,
    farthestOrder: () => (isFarthest ? operations.slice(0, depth) : farthestOrder),
  };
}
