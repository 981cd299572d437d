import type { Grant } from '../api/grant.ts';
import { renewIfDue } from '../grants/auto-renew.ts';
import type { Attachment } from '../table/attachment.ts';
import { Claim } from '../table/layout.ts';
import { recheckWaits } from '../table/owners.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { spinAsNewcomer, spinInTurn, startSpinning, stopSpinning } from './spin.ts';
import { tryAcquire } from './try-acquire.ts';
import {
  checkDeadline,
  endWait,
  sleepFor,
  startWait,
  timedOut,
  tryInTurn,
  type Wait,
  wakeWord,
} from './wait.ts';

/** The longest sleep without a look, so that no lost wake-up, whatever its cause, makes a wait last for ever. */
const SLICE_MS = 100;

/**
 * Takes the key, and blocks this thread until it can.
 *
 * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link LockTableFullError}
 */
export function acquireSync(member: Attachment, request: AcquireRequest): Grant {
  const free = tryAcquire(member, request);
  if (free !== null) return free;
  if (request.timeoutMs === 0) throw timedOut(member, request);
  const { at } = request.key.place;
  const grant = startSpinning(member, at)
    ? spinThenSleep(member, request, at)
    : sleepUntilGranted(startWait(member, request, true));
  recheckWaits(request.owner);
  return grant;
}

/**
 * The thread counts as the spinner until it is about to sleep: a release that wakes the first in the queue earlier would
 * find no core for it.
 */
function spinThenSleep(member: Attachment, request: AcquireRequest, at: number): Grant {
  let isSpinning = true;
  function stop(): void {
    if (isSpinning) stopSpinning(member, at);
    isSpinning = false;
  }
  try {
    const soon = spinAsNewcomer(member, at, () => tryAcquire(member, request));
    return soon ?? sleepUntilGranted(startWait(member, request, true), stop);
  } finally {
    stop();
  }
}

/** @param beforeSleep called each time before the thread sleeps */
function sleepUntilGranted(wait: Wait, beforeSleep?: () => void): Grant {
  try {
    for (;;) {
      const seen = wakeWord(wait);
      const grant = tryInTurn(wait) ?? spinInTurn(wait);
      if (grant !== null) return grant;
      checkDeadline(wait);
      beforeSleep?.();
      const sliceMs = Math.min(SLICE_MS, renewIfDue(wait.member));
      Atomics.wait(wait.member.table.i32, wait.claim + Claim.wake, seen, sleepFor(wait, sliceMs));
    }
  } catch (error) {
    endWait(wait);
    throw error;
  }
}
