import { MAX_THREADS } from '../program/program.ts';
import type { MemoryRange } from './operation.ts';
import { Global, type SharedState } from './shared-state.ts';
import { Slot, Status, slotOf } from './thread-slot.ts';
import { CLOCK, MAX_WAITERS, Waiter, WaiterState, waiterAt } from './waiter-slot.ts';

/**
 * Everything that waits: threads in `Atomics.wait`, `waitAsync` promises and timers. A word's waiters are
 * woken in the order of their arrival, as the language specification has it.
 */

/** A word that can be waited for, or {@link TIMER} or {@link IMMEDIATE} as its buffer. */
export type Word = MemoryRange;

/** Adds a waiter. `timeoutMs` may be Infinity. */
export function enqueue(
  shared: SharedState,
  index: number,
  thread: number,
  word: Word,
  timeoutMs: number,
): void {
  const { words, times } = shared;
  const at = waiterAt(index);
  words[at + Waiter.state] = WaiterState.waiting;
  words[at + Waiter.thread] = thread;
  words[at + Waiter.buffer] = word.buffer;
  words[at + Waiter.offset] = word.offset;
  words[at + Waiter.size] = word.size;
  words[at + Waiter.arrival] = words[Global.arrivals]!++;
  words[at + Waiter.since] = words[Global.steps]! - 1;
  times[index] = times[CLOCK]! + timeoutMs;
  if (timeoutMs !== Number.POSITIVE_INFINITY) words[Global.timedWaits]! += 1;
}

/** How many timers and `waitAsync` promises may be pending at once. */
export const MAX_EVENTS = MAX_WAITERS - MAX_THREADS;

/** A free waiter other than those reserved for the threads' own waits; -1 if no waiter is left. */
export function freeWaiterIndex({ words }: SharedState): number {
  for (let index = MAX_THREADS; index < MAX_WAITERS; index++) {
    if (words[waiterAt(index) + Waiter.state] === WaiterState.free) return index;
  }
  return -1;
}

export function dequeue({ words }: SharedState, index: number): void {
  words[waiterAt(index) + Waiter.state] = WaiterState.free;
}

/** Removes every waiter of a thread. Returns whether a notify could have woken one of them. */
export function dequeueAll(shared: SharedState, thread: number): boolean {
  const { words } = shared;
  let stood = false;
  for (let index = 0; index < MAX_WAITERS; index++) {
    const at = waiterAt(index);
    if (words[at + Waiter.state] === WaiterState.free || words[at + Waiter.thread] !== thread) continue;
    stood ||= words[at + Waiter.state] === WaiterState.waiting && words[at + Waiter.buffer]! >= 0;
    dequeue(shared, index);
  }
  return stood;
}

/** Wakes up to `count` waiters of a word, in the order of arrival, and returns how many it woke. */
export function wakeWaiters(shared: SharedState, buffer: number, offset: number, count: number): number {
  const { words } = shared;
  let woken = 0;
  for (; woken < count; woken++) {
    const first = firstWaiter(
      shared,
      (at) => words[at + Waiter.buffer] === buffer && words[at + Waiter.offset] === offset,
    );
    if (first < 0) break;
    words[waiterAt(first) + Waiter.state] = WaiterState.notified;
    // Event loops handle notified waiters in the order of the notifies.
    words[waiterAt(first) + Waiter.arrival] = words[Global.arrivals]!++;
    markReady(shared, words[waiterAt(first) + Waiter.thread]!, first);
  }
  return woken;
}

/** A thread that is running finds the notified waiter by itself, when it returns to its event loop. */
function markReady(shared: SharedState, thread: number, waiter: number): void {
  const { words } = shared;
  const status = words[slotOf(thread) + Slot.status]!;
  if (status !== (waiter < MAX_THREADS ? Status.waiting : Status.idle)) return;
  words[Global.ready]! |= 1 << thread;
  // An event loop may have other waits with a time limit.
  if (firstToExpire(shared, 1 << thread) < 0) words[Global.timed]! &= ~(1 << thread);
}

function firstWaiter({ words }: SharedState, fits: (at: number) => boolean): number {
  let first = -1;
  let arrival = Number.POSITIVE_INFINITY;
  for (let index = 0; index < MAX_WAITERS; index++) {
    const at = waiterAt(index);
    if (words[at + Waiter.state] !== WaiterState.waiting || !fits(at)) continue;
    if (words[at + Waiter.arrival]! >= arrival) continue;
    first = index;
    arrival = words[at + Waiter.arrival]!;
  }
  return first;
}

/**
 * The waiter of the given threads whose deadline comes first; -1 if none of them has one. While a thread is
 * blocked in `Atomics.wait`, only that wait counts: its event loop stands still, and so do its timers.
 */
export function firstToExpire({ words, times }: SharedState, threads: number): number {
  let first = -1;
  for (let index = 0; index < MAX_WAITERS; index++) {
    const at = waiterAt(index);
    if (words[at + Waiter.state] !== WaiterState.waiting) continue;
    const thread = words[at + Waiter.thread]!;
    if (((threads >>> thread) & 1) === 0 || times[index] === Number.POSITIVE_INFINITY) continue;
    if (index !== thread && words[slotOf(thread) + Slot.status] === Status.waiting) continue;
    if (first < 0 || isBefore({ words, times }, index, first)) first = index;
  }
  return first;
}

/** Adds a waiter that counts as notified at once: for `setImmediate`, which has no time to wait for. */
export function enqueueNotified(shared: SharedState, index: number, thread: number, word: Word): void {
  enqueue(shared, index, thread, word, Number.POSITIVE_INFINITY);
  shared.words[waiterAt(index) + Waiter.state] = WaiterState.notified;
}

function isBefore({ words, times }: Pick<SharedState, 'words' | 'times'>, a: number, b: number): boolean {
  if (times[a] !== times[b]) return times[a]! < times[b]!;
  return words[waiterAt(a) + Waiter.arrival]! < words[waiterAt(b) + Waiter.arrival]!;
}

/** The waiter of a thread's event loop that was notified first; -1 if no waiter was. */
export function firstNotified({ words }: SharedState, thread: number): number {
  let first = -1;
  for (let index = MAX_THREADS; index < MAX_WAITERS; index++) {
    const at = waiterAt(index);
    if (words[at + Waiter.state] !== WaiterState.notified || words[at + Waiter.thread] !== thread) continue;
    if (first < 0 || words[at + Waiter.arrival]! < words[waiterAt(first) + Waiter.arrival]!) first = index;
  }
  return first;
}
