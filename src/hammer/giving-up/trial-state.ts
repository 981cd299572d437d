import type { WorkerInfo } from '../scenario/worker-info.ts';

/** The shared state of the workers that go through the trials together. */
export type TrialWords = Int32Array<SharedArrayBuffer>;

export const TrialWord = {
  /** Twice the number of finished tours, plus one during a tour; {@link CANCELLED} when no more tours follow. */
  tour: 0,
  /** The number of workers that wait for the next tour. */
  arrived: 1,
  /** The number of finished trials. */
  trial: 2,
  /** The index of the current plan. */
  plan: 3,
  /** How often the current plan has been tried. */
  attempt: 4,
  /** The events that have happened in the trial: bits of {@link TrialEvent}. */
  events: 5,
  /** The number of waiters that have queued up behind those that give up. */
  behind: 6,
  /** The number of waiters behind that hold the key now. */
  inside: 7,
  /** The number of waiters behind that have released the key again. */
  through: 8,
  /** The number of waits that were to be given up and have ended. */
  gone: 9,
  /** The number of waits that were given up. */
  gaveUp: 10,
  /** Whether all others were queued up behind a waiter when it gave up. */
  wereBehind: 11,
  /** Whether the trials are broken off, because something was violated or a worker did not arrive. */
  broken: 12,
  /** How often the time after which a waiter looks around has been doubled. */
  patience: 13,
} as const;
export const TRIAL_WORDS = 14;
export const CANCELLED = -1;

/** Events of a trial: the holder has its key, a waiter waits, the holder is about to release, has released, all have given up. */
export const TrialEvent = { held: 1, asked: 2, leaving: 4, left: 8, gone: 16 } as const;

const LOOK_MS = 20;
/** A tour is finished even if the run ends meanwhile; workers that do not arrive get this much longer. */
const GRACE_MS = 2_000;

/** Notes an event and wakes the threads that wait for one. */
export function raise(words: TrialWords, event: number): void {
  Atomics.or(words, TrialWord.events, event);
  Atomics.notify(words, TrialWord.events);
}

/** Adds to a word, wakes the threads that wait for it, and returns its new value. */
export function add(words: TrialWords, word: number, count = 1): number {
  const before = Atomics.add(words, word, count);
  Atomics.notify(words, word);
  return before + count;
}

export function breakOff(words: TrialWords): void {
  Atomics.store(words, TrialWord.broken, 1);
}

export function isBroken(words: TrialWords): boolean {
  return Atomics.load(words, TrialWord.broken) !== 0;
}

export function hasHappened(words: TrialWords, event: number): boolean {
  return (Atomics.load(words, TrialWord.events) & event) !== 0;
}

/**
 * Waits until the value of a word satisfies a condition, while the thread's other tasks go on.
 *
 * @returns false if the trials are broken off, or if `limitMs` of granted time are over
 */
export async function until(
  words: TrialWords,
  word: number,
  condition: (value: number) => boolean,
  { stopping, grantedMs }: WorkerInfo,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const since = grantedMs();
  let overSince: number | undefined;
  for (;;) {
    const seen = Atomics.load(words, word);
    if (condition(seen)) return true;
    if (isBroken(words) || grantedMs() - since > limitMs) return false;
    if (stopping()) overSince ??= grantedMs();
    if (overSince !== undefined && grantedMs() - overSince > GRACE_MS) breakOff(words);
    const wait = Atomics.waitAsync(words, word, seen, LOOK_MS);
    if (wait.async) await wait.value;
  }
}

export function untilEvent(
  words: TrialWords,
  event: number,
  worker: WorkerInfo,
  limitMs?: number,
): Promise<boolean> {
  return until(words, TrialWord.events, (events) => (events & event) !== 0, worker, limitMs);
}
