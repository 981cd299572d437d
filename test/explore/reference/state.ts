import type { Instruction } from './language.ts';

/** Everything that determines what can still happen. */
export interface State {
  bytes: Uint8Array;
  clock: number;
  /** Rises with each wait and each wake-up. */
  arrivals: number;
  timeouts: number;
  died: number[];
  /** The waiters, in the order in which they came. */
  waiters: Waiter[];
  quiet: Quiet[];
  threads: Thread[];
}

export interface Thread {
  status: 'ready' | 'asleep' | 'woken' | 'idle' | 'ended' | 'dead';
  /** The index of the next instruction; of the current one while it is awaited. */
  next: number;
  /** The callback that its event loop is running, if any. */
  callback: Callback | undefined;
  /** How often the current spin has seen nothing new. */
  spun: number;
  /** The number of its results. */
  results: number;
  /** For each slot, the position of its result among those of the thread, and the result. */
  seen: (string | undefined)[];
}

export interface Callback {
  readonly list: readonly Instruction[];
  next: number;
}

export interface Waiter {
  readonly thread: number;
  /** What goes on when the wait is over: the sleeping thread, the body that awaits it, or a callback. */
  readonly for: 'sleeper' | 'body' | 'callback';
  readonly instruction: Instruction;
  /** The offset of the word that it waits on; -1 for a timer. */
  readonly offset: number;
  readonly deadline: number;
  readonly arrival: number;
  /** The order in which it was notified; -1 before that. */
  notified: number;
}

/** A word whose last notify woke no thread, and the bytes that have got another value since, as bits. */
export interface Quiet {
  readonly offset: number;
  written: number;
}

export function inLine({ waiters }: State, offset: number): Waiter[] {
  return waiters.filter((waiter) => waiter.offset === offset && waiter.notified < 0);
}

export function cloneOf(state: State): State {
  return {
    ...state,
    bytes: state.bytes.slice(),
    died: [...state.died],
    waiters: state.waiters.map((waiter) => ({ ...waiter })),
    quiet: state.quiet.map((quiet) => ({ ...quiet })),
    threads: state.threads.map((thread) => ({
      ...thread,
      callback: thread.callback && { ...thread.callback },
      seen: [...thread.seen],
    })),
  };
}

const identities = new WeakMap<object, number>();
let identified = 0;
function identity(object: object): number {
  const number = identities.get(object) ?? ++identified;
  identities.set(object, number);
  return number;
}

/** Equal for two states only if the same can happen in both. */
export function keyOf({ bytes, clock, timeouts, died, waiters, quiet, threads }: State): string {
  // When a waiter came does not matter, only the order.
  const notified = waiters.filter((waiter) => waiter.notified >= 0).sort((a, b) => a.notified - b.notified);
  return [
    bytes,
    clock,
    timeouts,
    died,
    ...waiters.map((waiter) =>
      [waiter.thread, identity(waiter.instruction), waiter.deadline, notified.indexOf(waiter)].join(':'),
    ),
    '|',
    ...quiet.map(({ offset, written }) => `${offset}:${written}`).sort(),
    ...threads.map(({ status, next, callback, spun, seen }) =>
      [status, next, callback && `${identity(callback.list)}.${callback.next}`, spun, seen.join('.')].join(
        '/',
      ),
    ),
  ].join(';');
}
