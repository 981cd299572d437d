import { clearTimeout, setTimeout } from 'node:timers';
import type { Grant } from '../api/grant.ts';
import { findDeadlock } from '../queue/queue.ts';
import { type Attachment, closedError } from '../table/attachment.ts';
import { wakeClaim } from '../table/claims.ts';
import { Claim } from '../table/layout.ts';
import { recheckWaits } from '../table/owners.ts';
import { tryAcquire } from './try-acquire.ts';
import {
  type AcquireRequest,
  checkDeadline,
  endWait,
  sleepFor,
  startWait,
  timedOut,
  tryInTurn,
  wakeWord,
} from './wait.ts';

/** A wake-up is lost only with the thread that sends it, and then the warden sends another: this is for the rest. */
const SLICE_MS = 1_000;

/**
 * Takes the key, and waits for it without blocking this thread. The process stays alive meanwhile.
 *
 * A wait is one `Atomics.waitAsync` without a timeout, which can't be cancelled but can be woken: whoever ends a wait
 * wakes it, so that nothing is left of it.
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
  if (request.timeoutMs === 0) throw timedOut(member, request.key, 0);
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

    function turn(): void {
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
      timer = setTimeout(turn, Math.max(1, sleepFor(wait, SLICE_MS)));
      if (asleep) return;
      const result = Atomics.waitAsync(i32, word, seen);
      asleep = result.async;
      if (result.async) void result.value.then(woken);
      else queueMicrotask(turn);
    }

    function woken(): void {
      asleep = false;
      turn();
    }

    function end(): void {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      member.pendingWaits.delete(fail);
      wait.owner?.recheck.delete(recheck);
      if (asleep) wakeClaim(member.table, wait.claim);
    }

    /** The claim's last wake-up is sent when it may be another's already, who takes it for one of its own, and looks. */
    function fail(error: unknown): void {
      if (over) return;
      end();
      try {
        if (!member.closed) endWait(wait);
      } catch {
        // Nobody gets into the directory any more: what is left of the claim is the table's trouble, not this wait's.
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
    turn();
  });
}
