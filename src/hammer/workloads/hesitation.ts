import type { SeededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';

const operations = [
  'load',
  'store',
  'exchange',
  'compareExchange',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'notify',
] as const;

type Operations = { [Name in (typeof operations)[number]]: (...operands: never[]) => unknown };

/** How many operations there are for each that the thread stands still before. */
const ONE_IN = 8;
/** For how long it does at the most: time for another thread to come in between. */
const MAX_MS = 0.4;

/**
 * Calls what it is given on a thread that stands still for a moment before some of its atomic operations, as any thread may
 * that others take the processor from. What a lock does in two steps is then seen between them, also where the threads of a
 * run seldom run at once.
 *
 * Invariant: `Atomics` is as it was when the call has come back.
 */
export function hesitation(random: SeededRandom): <T>(call: () => T) => T {
  const atomics = Atomics as unknown as Operations;
  const straight = Object.fromEntries(operations.map((name) => [name, atomics[name]])) as Operations;
  const slow = Object.fromEntries(
    operations.map((name) => [
      name,
      (...operands: never[]) => {
        if (random.oneIn(ONE_IN)) sleepSync((random.int(100) / 100) * MAX_MS);
        return straight[name](...operands);
      },
    ]),
  ) as Operations;
  return (call) => {
    Object.assign(atomics, slow);
    try {
      return call();
    } finally {
      Object.assign(atomics, straight);
    }
  };
}
