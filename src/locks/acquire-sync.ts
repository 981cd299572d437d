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
  const grant = attempt(member, request);
  if (grant !== null) return grant;
  if (request.timeoutMs === 0) throw timedOut(member, request.key, 0);
  const wait = startWait(member, request, true);
  try {
    for (;;) {
      const seen = wakeWord(wait);
      const grant = look(wait);
      if (grant !== null) {
        recheckWaits(wait.owner);
        return grant;
      }
      checkDeadline(wait);
      Atomics.wait(member.table.i32, wait.claim + Claim.wake, seen, sleepFor(wait, SLICE_MS));
    }
  } catch (error) {
    endWait(wait);
    throw error;
  }
}
