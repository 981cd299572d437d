import type { Grant } from '../api/grant.ts';
import { renewIfDue } from '../grants/auto-renew.ts';
import type { Attachment } from '../table/attachment.ts';
import { Claim } from '../table/layout.ts';
import { recheckWaits } from '../table/owners.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { spinAsNewcomer, spinInTurn } from './spin.ts';
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
  if (request.timeoutMs === 0) throw timedOut(member, request.key, 0);
  const soon = spinAsNewcomer(member, request.key, () => tryAcquire(member, request));
  if (soon !== null) return soon;
  const grant = sleepUntilGranted(startWait(member, request, true));
  recheckWaits(request.owner);
  return grant;
}

function sleepUntilGranted(wait: Wait): Grant {
  try {
    for (;;) {
      const seen = wakeWord(wait);
      const grant = tryInTurn(wait) ?? spinInTurn(wait);
      if (grant !== null) return grant;
      checkDeadline(wait);
      const sliceMs = Math.min(SLICE_MS, renewIfDue(wait.member));
      Atomics.wait(wait.member.table.i32, wait.claim + Claim.wake, seen, sleepFor(wait, sliceMs));
    }
  } catch (error) {
    endWait(wait);
    throw error;
  }
}
