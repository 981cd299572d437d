import type { WorkerInfo } from '../scenario/scenario.ts';

/** What the workers of a tour of trials tell each other. */
export type TrialWords = Int32Array<SharedArrayBuffer>;

export const TrialWord = {
  /** Two for each tour that is over, and one while the workers are in one; {@link CANCELLED} when no tour follows. */
  tour: 0,
  arrived: 1,
  /** How many trials are over; which plot the next one has, and how often that was tried. */
  trial: 2,
  plan: 3,
  attempt: 4,
  /** What has happened in the trial: bits of {@link TrialEvent}. */
  events: 5,
  /** How many came to stand behind those that give up, have the key, and are through. */
  behind: 6,
  inside: 7,
  through: 8,
  /** How many have come back from the wait that they were to give up, and how many of these have given up. */
  gone: 9,
  gaveUp: 10,
  /** Whether all others stood behind one that gave up. */
  wereBehind: 11,
  /** Something was violated, or somebody does not come: nobody goes on. */
  broken: 12,
  /** How often those behind have been made to wait for twice as long. */
  patience: 13,
} as const;
export const TRIAL_WORDS = 14;
export const CANCELLED = -1;

export const TrialEvent = { held: 1, asked: 2, leaving: 4, left: 8, gone: 16 } as const;

const LOOK_MS = 20;
/** When the run is over, a tour is finished; those that do not come to it are waited for no longer than this. */
const GRACE_MS = 2_000;

export function raise(words: TrialWords, event: number): void {
  Atomics.or(words, TrialWord.events, event);
  Atomics.notify(words, TrialWord.events);
}

/** @returns what it is now */
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
 * Waits until the word is such, while the thread's other tasks go on; false where that is waited for in vain, or for
 * longer than `limitMs` of the time that the machine grants.
 */
export async function until(
  words: TrialWords,
  word: number,
  isSuch: (value: number) => boolean,
  { stopping, grantedMs }: WorkerInfo,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const since = grantedMs();
  let overSince: number | undefined;
  for (;;) {
    const seen = Atomics.load(words, word);
    if (isSuch(seen)) return true;
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
