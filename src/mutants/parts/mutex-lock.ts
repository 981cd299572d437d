import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import { slotOf } from './slot-of.ts';

/** Shared words; `at` is the first one of a slot, which are all 0 in the beginning. */
export type Words = Int32Array<SharedArrayBuffer>;

/** The words of a slot, from `at` on. What they mean is the mutex's own. */
export const Word = { state: 0, waiters: 1, signals: 2 } as const;

/** How one slot is taken and given back. */
export interface Mutex {
  tryTake(words: Words, at: number): boolean;
  /** Blocks; false when it was not free by the deadline, a `performance.now()`. */
  take(words: Words, at: number, deadline: number): boolean;
  giveBack(words: Words, at: number): void;
}

/** Many more than there are keys in a scenario: of those, no two share a slot. */
const SLOTS = 1_024;
const SLOT_WORDS = 4;

/** The first word of a key's slot. */
export function placeOf(key: string): number {
  return slotOf(key, SLOTS) * SLOT_WORDS;
}

/** A lock that is a table of such mutexes. */
export function mutexLock(name: string, mutex: Mutex) {
  return {
    name,
    create: () => new Int32Array(new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)),
    attach(words: Words) {
      const grantOf = (at: number) => ({ release: () => mutex.giveBack(words, at) });
      return {
        grantOf,
        tryAcquire(key: string) {
          const at = placeOf(key);
          return mutex.tryTake(words, at) ? grantOf(at) : null;
        },
        acquire(key: string, { timeoutMs }: WithTimeout) {
          const at = placeOf(key);
          if (mutex.take(words, at, performance.now() + timeoutMs)) return grantOf(at);
          throw new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
        },
      };
    },
  } satisfies LockModule;
}

/** Sleeps while the word is `value`; false when the deadline has come. */
export function sleepWhile(words: Words, word: number, value: number, deadline: number): boolean {
  return Atomics.wait(words, word, value, Math.max(0, deadline - performance.now())) !== 'timed-out';
}
