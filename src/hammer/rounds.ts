import type { Expect, WorkerInfo } from './scenario.ts';
import type { HammerGrant, HammerLocks } from './tracked-locks.ts';

/**
 * Rounds in which each worker comes through one door once. Nobody comes again before all have been in: so who sleeps
 * at the door is woken by the one who leaves, or by nobody.
 */
export interface Rounds {
  readonly workers: number;
  /** See {@link Word}. */
  readonly words: Int32Array;
  /** The round that each worker has done last. */
  readonly done: Int32Array;
  /** When somebody left last, a `performance.now()`. */
  readonly left: Float64Array;
}

const Word = { round: 0, ready: 1 } as const;
const DOOR = 'door';
const LOOK_MS = 20;

export function createRounds(workers: number): Rounds {
  return {
    workers,
    words: new Int32Array(new SharedArrayBuffer(8)),
    done: new Int32Array(new SharedArrayBuffer(workers * 4)).fill(-1),
    left: new Float64Array(new SharedArrayBuffer(8)),
  };
}

/** Waits for the worker's turn, which comes once a round; false if the run is over. */
export function awaitTurn({ words, done }: Rounds, { index, stopping }: WorkerInfo): boolean {
  for (;;) {
    const round = Atomics.load(words, Word.round);
    if (Atomics.load(done, index) !== round) return true;
    if (stopping()) return false;
    Atomics.wait(words, Word.round, round, LOOK_MS);
  }
}

/** When all have ended their turns, the next round begins. */
export function endTurn({ workers, words, done }: Rounds, { index }: WorkerInfo): void {
  const round = Atomics.load(words, Word.round);
  Atomics.store(done, index, round);
  if (Atomics.add(words, Word.ready, 1) + 1 < workers) return;
  Atomics.store(words, Word.ready, 0);
  Atomics.store(words, Word.round, round + 1);
  Atomics.notify(words, Word.round);
}

/** Comes in; it is a violation if the door was free for half of `timeoutMs`, and who waited was not woken. */
export function comeIn({ left }: Rounds, locks: HammerLocks, timeoutMs: number, expect: Expect): HammerGrant {
  for (;;) {
    try {
      return locks.acquire(DOOR, { timeoutMs });
    } catch (error) {
      if ((error as { code?: string }).code !== 'lock_timeout') throw error;
    }
    const grant = locks.tryAcquire(DOOR);
    // Somebody is in there, and will leave.
    if (grant === null) continue;
    // A machine that stands still for as long is no fault of the lock's.
    const freeMs = Math.round(performance.now() - left[0]!);
    expect(
      freeMs < timeoutMs / 2,
      `"${DOOR}" was free for ${freeMs} ms, and who waited for it was not woken`,
    );
    return grant;
  }
}

/** Waits for it without blocking. */
export function queueUp(locks: HammerLocks): Promise<HammerGrant> {
  return locks.acquireAsync(DOOR, { owner: {} });
}

export function leave({ left }: Rounds, grant: HammerGrant): void {
  left[0] = performance.now();
  grant.release();
}
