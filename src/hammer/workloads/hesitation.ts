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

/** On average, the thread pauses before one in this many atomic operations. */
const ONE_IN = 8;
/** The longest pause: enough for another thread to come in between. */
const MAX_MS = 0.4;

/**
 * Returns a function that calls another one with pauses before some of its atomic operations, as the scheduler of the
 * operating system may cause them. That shows what a lock does in two steps, even if the threads seldom run in parallel.
 *
 * Invariant: when the call has returned, `Atomics` is as it was before.
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
