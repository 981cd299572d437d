import type { HammerGrant, HammerLocks } from '../lock-under-test/tracked-locks.ts';
import type { Expect } from '../scenario/scenario-contexts.ts';
import type { WorkerInfo } from '../scenario/worker-info.ts';

/**
 * A turnstile: in each round, every worker acquires one key, the door, exactly once. No worker comes again before all
 * have been through, so a worker that sleeps at the door is woken by the one that leaves, or not at all.
 */
export interface Turnstile {
  /** One word: the number of the current round. */
  readonly round: Int32Array;
  /** The last round that each worker has done. A worker that replaces a dead one goes on from there. */
  readonly done: Int32Array;
  /** When a worker last left: `performance.now()`, and the granted time. */
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

/** Waits for the worker's turn, which comes once per round. @returns false if the run is over */
export function awaitTurn(turnstile: Turnstile, { index, stopping }: WorkerInfo): boolean {
  const { round, done } = turnstile;
  for (;;) {
    const now = Atomics.load(round, 0);
    if (Atomics.load(done, index) !== now) return true;
    if (stopping()) return false;
    // The last worker of the round may have died before it began the next round.
    endRound(turnstile, now);
    Atomics.wait(round, 0, now, LOOK_MS);
  }
}

export function endTurn(turnstile: Turnstile, { index }: WorkerInfo): void {
  const now = Atomics.load(turnstile.round, 0);
  Atomics.store(turnstile.done, index, now);
  endRound(turnstile, now);
}

/** Begins the next round if all workers have done this one. */
function endRound({ round, done }: Turnstile, now: number): void {
  for (let worker = 0; worker < done.length; worker++) if (Atomics.load(done, worker) !== now) return;
  if (Atomics.compareExchange(round, 0, now, now + 1) === now) Atomics.notify(round, 0);
}

/**
 * Acquires the door. It is a violation if the door was free for half of `timeoutMs` and no waiter was woken.
 */
export function enterTurnstile(
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
    // Another worker is inside, and will leave.
    if (grant === null) continue;
    // It is not known when the lock noticed the death of the last holder.
    if (grant.ownerDied) return grant;
    // Time in which the machine was stopped or busy is not the lock's fault.
    const freeMs = Math.round(Math.min(performance.now() - left[0]!, grantedMs() - left[1]!));
    expect(freeMs < timeoutMs / 2, `"${DOOR}" was free for ${freeMs} ms, and no waiter was woken`);
    return grant;
  }
}

/** Waits for the door without blocking the thread. */
export function queueAtTurnstile(locks: HammerLocks): Promise<HammerGrant> {
  return locks.acquireAsync(DOOR, { owner: {} });
}

export function leaveTurnstile({ left }: Turnstile, { grantedMs }: WorkerInfo, grant: HammerGrant): void {
  left[0] = performance.now();
  left[1] = grantedMs();
  grant.release();
}
