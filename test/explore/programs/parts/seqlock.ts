/** Writes both words of a pair. The sequence is odd meanwhile, and a new even number afterwards. */
export function write(sequence: Int32Array, pair: Int32Array, value: number): void {
  Atomics.add(sequence, 0, 1);
  Atomics.store(pair, 0, value);
  Atomics.store(pair, 1, value);
  Atomics.add(sequence, 0, 1);
}

export function read(sequence: Int32Array, pair: Int32Array): [number, number] {
  for (;;) {
    const before = Atomics.load(sequence, 0);
    const seen: [number, number] = [Atomics.load(pair, 0), Atomics.load(pair, 1)];
    if (before % 2 === 0 && Atomics.load(sequence, 0) === before) return seen;
  }
}
