import fc from 'fast-check';

/**
 * An operation of a generated thread on one of two words. `locked` appends a digit to a word while holding a
 * mutex.
 */
type Operation =
  | {
      readonly do: 'load' | 'store' | 'add' | 'wait' | 'notify';
      readonly word: number;
      readonly value: number;
    }
  | {
      readonly do: 'compareExchange';
      readonly word: number;
      readonly value: number;
      readonly expected: number;
    }
  | { readonly do: 'locked'; readonly word: number; readonly value: number };

const word = fc.nat(1);
const value = fc.integer({ min: 1, max: 3 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constantFrom('load', 'store', 'add', 'wait', 'notify'), word, value }),
  fc.record({ do: fc.constant('compareExchange'), word, value, expected: fc.nat(2) }),
  fc.record({ do: fc.constant('locked'), word, value }),
);

/** The threads of a small program, each a list of operations. */
export const threads = fc.integer({ min: 2, max: 3 }).chain((count) =>
  fc.array(fc.array(operation, { minLength: 1, maxLength: 6 - count }), {
    minLength: count,
    maxLength: count,
  }),
);

export type ProgramThreads = readonly (readonly Operation[])[];

/**
 * The source of such a program. It has a bug if `isWrong`, the source of a function of all its words, is true
 * for some final state. Words 0 and 1 are the ones that the operations access, word 2 is the mutex, and from
 * word 16 on each thread has 16 words for the results of its operations.
 */
export function programSource(operations: ProgramThreads, isWrong: string): string {
  return `
const threads = ${JSON.stringify(operations)};

function lock(words) {
  for (let seen = Atomics.compareExchange(words, 2, 0, 1); seen !== 0; seen = Atomics.exchange(words, 2, 2)) {
    if (seen === 2 || Atomics.exchange(words, 2, 2) !== 0) Atomics.wait(words, 2, 2);
    else return;
  }
}

function unlock(words) {
  if (Atomics.exchange(words, 2, 0) === 2) Atomics.notify(words, 2, 1);
}

function body(operations, thread) {
  return (words) => {
    let seen = 16 + thread * 16;
    for (const { do: what, word, value, expected } of operations) {
      if (what === 'locked') {
        lock(words);
        Atomics.store(words, word, Atomics.load(words, word) * 10 + value);
        unlock(words);
      } else if (what === 'load') words[seen++] = Atomics.load(words, word);
      else if (what === 'store') Atomics.store(words, word, value);
      else if (what === 'wait') words[seen++] = Atomics.wait(words, word, 0, value * 5).length;
      else if (what === 'notify') words[seen++] = Atomics.notify(words, word, value);
      else if (what === 'add') words[seen++] = Atomics.add(words, word, value);
      else words[seen++] = Atomics.compareExchange(words, word, expected, value);
    }
  };
}

export default {
  name: 'made up',
  setup: () => new Int32Array(new SharedArrayBuffer(256)),
  threads: threads.map(body),
  check(words) {
    words[2] = 0;
    const isWrong = ${isWrong};
    if (isWrong(words)) throw new Error(words.join());
  },
};
`;
}
