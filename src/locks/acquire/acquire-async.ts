import { clearTimeout, setTimeout } from 'node:timers';
import type { Grant } from '../api/grant.ts';
import { findDeadlock } from '../queue/queue.ts';
import { type Attachment, closedError } from '../table/attachment.ts';
import { wakeClaim } from '../table/claims.ts';
import { Claim } from '../table/layout.ts';
import { recheckWaits } from '../table/owners.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { tryAcquire } from './try-acquire.ts';
import { checkDeadline, endWait, sleepFor, startWait, timedOut, tryInTurn, wakeWord } from './wait.ts';

/**
 * The longest sleep without a look. A wake-up is lost only if the thread that sends it dies, and then the warden sends
 * another: this is for any other cause.
 */
const SLICE_MS = 1_000;

/**
 * Takes the key, and waits until it can without blocking this thread. The wait keeps the process alive.
 *
 * A wait is one `Atomics.waitAsync` without a timeout, which can't be cancelled but can be woken: a wait that ends for
 * another reason wakes it, so that nothing is left of it.
 *
 * @throws as {@link acquireSync}, and the signal's reason
 */
export async function acquireAsync(
  member: Attachment,
  request: AcquireRequest,
  signal?: AbortSignal,
): Promise<Grant> {
  signal?.throwIfAborted();
  if (member.closed) throw closedError();
  const grant = tryAcquire(member, request);
  if (grant !== null) return grant;
  if (request.timeoutMs === 0) throw timedOut(member, request);
  return waitAsync(member, request, signal);
}

function waitAsync(member: Attachment, request: AcquireRequest, signal?: AbortSignal): Promise<Grant> {
  const { i32 } = member.table;
  const wait = startWait(member, request, false);
  const word = wait.claim + Claim.wake;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let asleep = false;
    let over = false;

    function look(): void {
      if (over) return;
      clearTimeout(timer);
      let grant: Grant | null;
      try {
        const seen = wakeWord(wait);
        grant = tryInTurn(wait);
        if (grant === null) {
          checkDeadline(wait);
          sleep(seen);
          return;
        }
      } catch (error) {
        fail(error);
        return;
      }
      end();
      recheckWaits(wait.owner);
      resolve(grant);
    }

    function sleep(seen: number): void {
      // The timer keeps the process alive, which waitAsync does not.
      timer = setTimeout(look, Math.max(1, sleepFor(wait, SLICE_MS)));
      if (asleep) return;
      const result = Atomics.waitAsync(i32, word, seen);
      asleep = result.async;
      if (result.async) void result.value.then(woken);
      else queueMicrotask(look);
    }

    function woken(): void {
      asleep = false;
      look();
    }

    function end(): void {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      member.pendingWaits.delete(fail);
      wait.owner?.recheck.delete(recheck);
      // The claim may be another waiter's already: that one then looks in vain.
      if (asleep) wakeClaim(member.table, wait.claim);
    }

    function fail(error: unknown): void {
      if (over) return;
      end();
      try {
        if (!member.closed) endWait(wait);
      } catch {
        // The directory can't be entered any more: the table is broken, and the claim stays in it.
      }
      reject(error);
    }

    function abort(): void {
      fail(signal!.reason);
    }

    function recheck(): void {
      try {
        const deadlock = findDeadlock(member, request.key, wait.claim);
        if (deadlock !== null) fail(deadlock);
      } catch (error) {
        fail(error);
      }
    }

    signal?.addEventListener('abort', abort, { once: true });
    member.pendingWaits.add(fail);
    wait.owner?.recheck.add(recheck);
    look();
  });
}
