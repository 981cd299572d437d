import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A worker's own choices: the same again from the same seed. */
export interface SeededRandom {
  /** A whole number from 0 to below `bound`. */
  int(bound: number): number;
  /** True once in `n` times, on average. */
  oneIn(n: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** A copy in another order. */
  shuffle<T>(items: readonly T[]): T[];
}

export function seededRandom(seed: number, worker: number, life: number): SeededRandom {
  // Neighbouring seeds give neighbouring first states: mixed, so that neither workers nor lives move in step.
  const generator = xoroshiro128plus(mix(mix(mix(seed) ^ worker) ^ life));
  const int = (bound: number) => uniformInt(generator, 0, bound - 1);
  return {
    int,
    oneIn: (n) => int(n) === 0,
    pick: (items) => items[int(items.length)]!,
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = int(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}

/** MurmurHash3's finalizer (Austin Appleby, public domain): each bit of what goes in changes half of what comes out. */
function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
