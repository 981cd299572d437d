import { mix } from './mix-hash.ts';

/** Random choices that a seed determines: the same seed gives the same choices again. */
export interface SeededRandom {
  /** A whole number from 0 to below `bound`, each equally likely. `bound` is a whole number from 1 to 2 ** 53. */
  int(bound: number): number;
  /** True once in `n` times, on average. */
  oneIn(n: number): boolean;
  /** One of the items, each equally likely. There must be at least one. */
  pick<T>(items: readonly T[]): T;
  /** A copy in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/** The choices of one worker in one of its lives: workers and lives of the same seed choose independently. */
export function seededRandom(seed: number, worker: number, life: number): SeededRandom {
  const next = randomWords(mix(mix(seed) ^ worker), mix(life));
  const int = (bound: number) => uniformInt(next, bound);
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

const WORDS = 2 ** 32;

/**
 * A counter-based generator of 32-bit words: the nth word is a function of the two keys and n alone. Each key selects
 * one of 2 ** 32 permutations of the counter; when the counter is used up, another one takes its place.
 */
function randomWords(outerKey: number, innerKey: number): () => number {
  let outer = outerKey;
  let count = 0;
  return () => {
    if (count === WORDS) {
      outer = mix(outer);
      count = 0;
    }
    const word = mix(outer ^ mix(innerKey ^ count)) >>> 0;
    count += 1;
    return word;
  };
}

/** Draws again whatever would make some results more likely than others (rejection sampling). */
function uniformInt(next: () => number, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 53) {
    throw new RangeError(`A random whole number needs a bound from 1 to 2 ** 53, not ${bound}.`);
  }
  const range = bound <= WORDS ? WORDS : 2 ** 53;
  const limit = range - (range % bound);
  for (;;) {
    const drawn = bound <= WORDS ? next() : (next() >>> 11) * WORDS + next();
    if (drawn < limit) return drawn % bound;
  }
}
