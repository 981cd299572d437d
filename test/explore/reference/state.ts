import type { Instruction } from './language.ts';

/** All that what can still happen follows from. */
export interface State {
  bytes: Uint8Array;
  clock: number;
  /** Rises with each wait and each wake-up. */
  arrivals: number;
  timeouts: number;
  died: number[];
  /** Who waits, in the order in which they came. */
  waiters: Waiter[];
  quiet: Quiet[];
  threads: Thread[];
}

export interface Thread {
  status: 'ready' | 'asleep' | 'woken' | 'idle' | 'ended' | 'dead';
  /** Of its instructions, the next one; that one is under way while it is awaited. */
  next: number;
  /** What its event loop is doing beside them. */
  callback: Callback | undefined;
  /** How often the spin that is under way has seen nothing new. */
  spun: number;
  /** How many results it has. */
  results: number;
  /** By slot, which result of the thread's it was, and the result. */
  seen: (string | undefined)[];
}

export interface Callback {
  readonly list: readonly Instruction[];
  next: number;
}

export interface Waiter {
  readonly thread: number;
  /** What goes on when it is over: the thread that sleeps, the body that awaits it, or a callback. */
  readonly for: 'sleeper' | 'body' | 'callback';
  readonly instruction: Instruction;
  /** Where it stands in line; -1 for a timer. */
  readonly offset: number;
  readonly deadline: number;
  readonly arrival: number;
  /** When it was notified; -1 before. */
  notified: number;
}

/** A place whose last notify woke nobody, and the bytes of the elements that have got another value since, as bits. */
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

/** The same for two states only if the same can happen in both. */
export function keyOf({ bytes, clock, timeouts, died, waiters, quiet, threads }: State): string {
  // When somebody came to wait does not matter, but the order in which they did.
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
