/**
 * The calls and returns of the required operations as a linked list in time order (Lowe, "Testing for
 * linearizability", 2017). Linearizing an operation removes both of its events; taking that back, in reverse
 * order, restores them. Node 0 is the head of the list, node `tail` its end.
 */
export interface EventList {
  readonly tail: number;
  /** The node after each node. */
  readonly next: Int32Array;
  /** For a call, its operation; for a return, the operation negated, less one. The end is a return, too. */
  readonly operation: Int32Array;
  /** The time of each event; Infinity for the end. */
  readonly time: Float64Array;
  readonly callNode: Int32Array;
  remove(operation: number): void;
  restore(operation: number): void;
  /** The first return, or the end. The calls before it belong to the operations that may come next. */
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
  // At equal times calls come before returns, in the order of the operations: operations that touch count as
  // concurrent.
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
