import type { Configuration } from './configuration.ts';

/** The current order: the linearized operations and the state that they lead to. */
export interface Linearization {
  state(): number;
  depth(): number;
  /** The last operation, or undefined. `stateBefore` is the state before it. */
  last(): number | undefined;
  stateBefore(): number;
  append(operation: number, to: number): void;
  /** Takes back operations until the order has `depth` of them. */
  truncate(depth: number): void;
  /** Begins again in a state, with no operation linearized. */
  restart(state: number): void;
  order(): Int32Array;
  /** Records how far into the events the order gets, if that is further than any before. */
  noteReach(event: number): void;
  /** The furthest event recorded. `farthestOrder` is the order that got there. */
  reached(): number;
  farthestOrder(): Int32Array;
}

export function createLinearization(count: number, configuration: Configuration): Linearization {
  /** The operations of the order. `states` has the state before each. */
  const operations = new Int32Array(count + 1);
  const states = new Int32Array(count + 1);
  let depth = 0;
  let state = 0;
  let farthest = -1;
  let farthestOrder = new Int32Array(0);
  /**
   * True while the order that got furthest is still a prefix of the current one: it is copied when that
   * changes.
   */
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
