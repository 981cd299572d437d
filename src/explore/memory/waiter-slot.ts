import { SLOTS_END } from './thread-slot.ts';

/**
 * The words of a waiter, counted from {@link waiterAt}: a thread in `Atomics.wait`, a `waitAsync` promise or
 * a timer. The first waiters are reserved for the `wait` calls of the threads, by thread number.
 */
export const Waiter = {
  /** See {@link WaiterState}. */
  state: 0,
  thread: 1,
  /**
   * The word that it waits for; the buffer is {@link TIMER} or {@link IMMEDIATE} where there is no such word.
   */
  buffer: 2,
  offset: 3,
  size: 4,
  /** Its place in the order of arrival, or of notification once it was notified. */
  arrival: 5,
  /** The step in which it began to wait. */
  since: 6,
} as const;
const WAITER_WORDS = 8;

export const WaiterState = { free: 0, waiting: 1, notified: 2 } as const;

export const MAX_WAITERS = 64;

/** Where the words of a waiter begin. */
export function waiterAt(index: number): number {
  return SLOTS_END + index * WAITER_WORDS;
}

/** The end of the last waiter, and of all words. */
export const WAITERS_END = waiterAt(MAX_WAITERS);

/** Takes the place of the buffer for a timer. */
export const TIMER = -1;
/** Takes the place of the buffer for a callback of `setImmediate`. */
export const IMMEDIATE = -2;

/** Where {@link SharedState.times} holds the virtual time: after the deadlines of the waiters. */
export const CLOCK = MAX_WAITERS;
