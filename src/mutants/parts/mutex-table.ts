import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import { slotOf } from './key-hash.ts';

/** The words of all slots, initially 0. */
export type MutexWords = Int32Array<SharedArrayBuffer>;

/** The words of one slot, as offsets from its first word; each mutex gives them their meaning. */
export const Word = { state: 0, waiters: 1, signals: 2, spinner: 3 } as const;

/** How one slot is acquired and released; `at` is its first word. */
export interface Mutex {
  tryAcquire(words: MutexWords, at: number): boolean;
  /** Blocks; returns false if the slot was not free by the deadline, which is in terms of `performance.now()`. */
  acquire(words: MutexWords, at: number, deadline: number): boolean;
  release(words: MutexWords, at: number): void;
}

/** Many more than the keys of a scenario, so that no two of these share a slot. */
const SLOTS = 1_024;
const SLOT_WORDS = 4;

/** The first word of a key's slot. */
export function firstWordOf(key: string): number {
  return slotOf(key, SLOTS) * SLOT_WORDS;
}

/** A lock module that is a table of mutexes, one slot per key. */
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
          throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
        },
      };
    },
  } satisfies LockModule;
}

/** Sleeps while the word is `value`; returns false when the deadline has passed. */
export function sleepWhile(words: MutexWords, word: number, value: number, deadline: number): boolean {
  return Atomics.wait(words, word, value, Math.max(0, deadline - performance.now())) !== 'timed-out';
}
