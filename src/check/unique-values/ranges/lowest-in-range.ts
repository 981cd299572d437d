/** Indices with keys, of which the index with the lowest key in a range is found in logarithmic time. */
export interface LowestInRange {
  /** Gives an index a key. */
  put(index: number, key: number): void;
  /** Takes an index out. */
  delete(index: number): void;
  /** The index from `from` to `to`, both included, whose key is the lowest; -1 if the range is empty. */
  lowest(from: number, to: number): number;
}

const ABSENT = -1;

/** For indices from 0 to below `size`. Keys are numbers, infinities included. */
export function createLowestInRange(size: number): LowestInRange {
  const keys = new Float64Array(size);
  /** A binary tree: node `n` has the children `2n` and `2n + 1`, and the leaf of an index is `size + index`. */
  const winners = new Int32Array(2 * size).fill(ABSENT);
  const lower = (a: number, b: number) => (a === ABSENT || (b !== ABSENT && keys[b]! < keys[a]!) ? b : a);

  function update(index: number): void {
    for (let node = (size + index) >> 1; node >= 1; node >>= 1) {
      winners[node] = lower(winners[2 * node]!, winners[2 * node + 1]!);
    }
  }

  return {
    put(index, key) {
      keys[index] = key;
      winners[size + index] = index;
      update(index);
    },
    delete(index) {
      winners[size + index] = ABSENT;
      update(index);
    },
    lowest(from, to) {
      let winner = ABSENT;
      for (let low = size + from, high = size + to + 1; low < high; low >>= 1, high >>= 1) {
        if (low & 1) winner = lower(winner, winners[low++]!);
        if (high & 1) winner = lower(winner, winners[--high]!);
      }
      return winner;
    },
  };
}
