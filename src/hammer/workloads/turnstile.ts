import type { HammerGrant, HammerLocks } from '../lock-under-test/tracked-locks.ts';
import type { Expect, WorkerInfo } from '../scenario/scenario.ts';

/**
 * Rounds in which each worker comes through one door once. Nobody comes again before all have been in: so who sleeps
 * at the door is woken by the one who leaves, or by nobody.
 */
export interface Turnstile {
  /** One word: the round that it is. */
  readonly round: Int32Array;
  /** The round that each worker has done last. A worker that takes a dead one's place goes on from there. */
  readonly done: Int32Array;
  /** When somebody left last: a `performance.now()`, and the time that the machine had granted by then. */
  readonly left: Float64Array;
}

const DOOR = 'door';
const LOOK_MS = 20;

export function createTurnstile(workers: number): Turnstile {
  return {
    round: new Int32Array(new SharedArrayBuffer(4)),
    done: new Int32Array(new SharedArrayBuffer(workers * 4)).fill(-1),
    left: new Float64Array(new SharedArrayBuffer(16)),
  };
}

/** Waits for the worker's turn, which comes once a round; false if the run is over. */
export function awaitTurn(rounds: Turnstile, { index, stopping }: WorkerInfo): boolean {
  const { round, done } = rounds;
  for (;;) {
    const now = Atomics.load(round, 0);
    if (Atomics.load(done, index) !== now) return true;
    if (stopping()) return false;
    // The last one may have died before it did this.
    endRound(rounds, now);
    Atomics.wait(round, 0, now, LOOK_MS);
  }
}

export function endTurn(rounds: Turnstile, { index }: WorkerInfo): void {
  const now = Atomics.load(rounds.round, 0);
  Atomics.store(rounds.done, index, now);
  endRound(rounds, now);
}

/** The next one begins if all have done this one. */
function endRound({ round, done }: Turnstile, now: number): void {
  for (let worker = 0; worker < done.length; worker++) if (Atomics.load(done, worker) !== now) return;
  if (Atomics.compareExchange(round, 0, now, now + 1) === now) Atomics.notify(round, 0);
}

/** Comes in; it is a violation if the door was free for half of `timeoutMs`, and nobody was woken. */
export function comeIn(
  { left }: Turnstile,
  locks: HammerLocks,
  { grantedMs }: WorkerInfo,
  timeoutMs: number,
  expect: Expect,
): HammerGrant {
  for (;;) {
    try {
      return locks.acquire(DOOR, { timeoutMs });
    } catch (error) {
      if ((error as { code?: string }).code !== 'lock_timeout') throw error;
    }
    const grant = locks.tryAcquire(DOOR);
    // Somebody is in there, and will leave.
    if (grant === null) continue;
    // Nobody knows when one who died inside was found.
    if (grant.ownerDied) return grant;
    // A machine that stands still for as long, or is busy with something else, is no fault of the lock's.
    const freeMs = Math.round(Math.min(performance.now() - left[0]!, grantedMs() - left[1]!));
    expect(freeMs < timeoutMs / 2, `"${DOOR}" was free for ${freeMs} ms, and nobody was woken`);
    return grant;
  }
}

/** Waits for it without blocking. */
export function queueUp(locks: HammerLocks): Promise<HammerGrant> {
  return locks.acquireAsync(DOOR, { owner: {} });
}

export function leave({ left }: Turnstile, { grantedMs }: WorkerInfo, grant: HammerGrant): void {
  left[0] = performance.now();
  left[1] = grantedMs();
  grant.release();
}
