/**
 * The calls and returns of the operations that have to be placed, in time order, as a list out of which both of a operation are
 * lifted when it is placed, and into which they are put back, the last first. Node 0 is its head, node `tail` its end.
 */
export interface EventList {
  readonly tail: number;
  /** The node after each. */
  readonly next: Int32Array;
  /** The operation of a call; that of a return is negated and less one, and so is the end's. */
  readonly operation: Int32Array;
  /** When it is; Infinity for the end. */
  readonly time: Float64Array;
  readonly callNode: Int32Array;
  remove(operation: number): void;
  restore(operation: number): void;
  /** The first return, or the end: what stands before it are the calls of those that may come next. */
  firstReturn(): number;
}

export function createEventList(
  invokedAt: Float64Array,
  completedAt: Float64Array,
  count: number,
): EventList {
  const tail = 2 * count + 1;
  const next = new Int32Array(tail + 1);
  const previous = new Int32Array(tail + 1);
  const operation = new Int32Array(tail + 1);
  const time = new Float64Array(tail + 1).fill(Number.POSITIVE_INFINITY);
  const callNode = new Int32Array(count);
  const returnNode = new Int32Array(count);
  const returns = Array.from({ length: count }, (_, s) => s).sort(
    (a, b) => completedAt[a]! - completedAt[b]! || b - a,
  );
  // At one time calls come first, and in the order of their operations: what touches is taken for concurrent.
  for (let node = 1, call = 0, back = 0; node < tail; node++) {
    const s = returns[back]!;
    if (call < count && invokedAt[call]! <= completedAt[s]!) {
      operation[node] = call;
      time[node] = invokedAt[call]!;
      callNode[call++] = node;
    } else {
      operation[node] = -s - 1;
      time[node] = completedAt[s]!;
      returnNode[s] = node;
      back += 1;
    }
  }
  for (let node = 0; node < tail; node++) {
    next[node] = node + 1;
    previous[node + 1] = node;
  }
  operation[tail] = -1;

  function unlink(node: number): void {
    next[previous[node]!] = next[node]!;
    previous[next[node]!] = previous[node]!;
  }

  function relink(node: number): void {
    next[previous[node]!] = node;
    previous[next[node]!] = node;
  }

  return {
    tail,
    next,
    operation,
    time,
    callNode,
    remove(s) {
      unlink(callNode[s]!);
      unlink(returnNode[s]!);
    },
    restore(s) {
      relink(returnNode[s]!);
      relink(callNode[s]!);
    },
    firstReturn() {
      let node = next[0]!;
      while (operation[node]! >= 0) node = next[node]!;
      return node;
    },
  };
}
