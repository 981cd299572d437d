import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import { slotOf } from './key-hash.ts';

/** Shared words; `at` is the first one of a slot, which are all 0 in the beginning. */
export type MutexWords = Int32Array<SharedArrayBuffer>;

/** The words of a slot, from `at` on. What they mean is the mutex's own. */
export const Word = { state: 0, waiters: 1, signals: 2 } as const;

/** How one slot is taken and given back. */
export interface Mutex {
  tryAcquire(words: MutexWords, at: number): boolean;
  /** Blocks; false when it was not free by the deadline, a `performance.now()`. */
  acquire(words: MutexWords, at: number, deadline: number): boolean;
  release(words: MutexWords, at: number): void;
}

/** Many more than there are keys in a scenario: of those, no two share a slot. */
const SLOTS = 1_024;
const SLOT_WORDS = 4;

/** The first word of a key's slot. */
export function firstWordOf(key: string): number {
  return slotOf(key, SLOTS) * SLOT_WORDS;
}

/** A lock that is a table of such mutexes. */
export function mutexTable(name: string, mutex: Mutex) {
  return {
    name,
    create: () => new Int32Array(new SharedArrayBuffer(SLOTS * SLOT_WORDS * 4)),
    attach(words: MutexWords) {
      const grantOf = (at: number) => ({ release: () => mutex.release(words, at) });
      return {
        grantOf,
        tryAcquire(key: string) {
          const at = firstWordOf(key);
          return mutex.tryAcquire(words, at) ? grantOf(at) : null;
        },
        acquire(key: string, { timeoutMs }: WithTimeout) {
          const at = firstWordOf(key);
          if (mutex.acquire(words, at, performance.now() + timeoutMs)) return grantOf(at);
          throw new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
        },
      };
    },
  } satisfies LockModule;
}

/** Sleeps while the word is `value`; false when the deadline has come. */
export function sleepWhile(words: MutexWords, word: number, value: number, deadline: number): boolean {
  return Atomics.wait(words, word, value, Math.max(0, deadline - performance.now())) !== 'timed-out';
}
