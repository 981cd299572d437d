import type { Attachment } from './attachment.ts';
import { attempt } from './attempt.ts';
import type { Grant } from './grant.ts';
import { Claim } from './layout.ts';
import { recheckWaits } from './owners.ts';
import {
  checkDeadline,
  endWait,
  look,
  type Request,
  sleepFor,
  startWait,
  timedOut,
  type Wait,
  wakeWord,
} from './wait.ts';

/** Nobody sleeps for longer without a look, so that no loss of a wake-up, whatever its cause, is for ever. */
const SLICE_MS = 100;

/**
 * Takes the key, and blocks this thread until it can.
 *
 * @throws {@link LockTimeoutError} @throws {@link DeadlockError} @throws {@link LockTableFullError}
 */
export function acquireSync(member: Attachment, request: Request): Grant {
  const free = attempt(member, request);
  if (free !== null) return free;
  if (request.timeoutMs === 0) throw timedOut(member, request.key, 0);
  const grant = sleepUntilGranted(startWait(member, request, true));
  recheckWaits(request.owner);
  return grant;
}

function sleepUntilGranted(wait: Wait): Grant {
  try {
    for (;;) {
      const seen = wakeWord(wait);
      const grant = look(wait);
      if (grant !== null) return grant;
      checkDeadline(wait);
      Atomics.wait(wait.member.table.i32, wait.claim + Claim.wake, seen, sleepFor(wait, SLICE_MS));
    }
  } catch (error) {
    endWait(wait);
    throw error;
  }
}
