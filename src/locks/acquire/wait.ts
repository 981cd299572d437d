import type { Grant } from '../api/grant.ts';
import { LockTimeoutError } from '../api/lock-errors.ts';
import { findSlot, renewUsedUp } from '../directory/directory.ts';
import { describeHolders } from '../queue/blockers.ts';
import { endOvertaking } from '../queue/overtaking.ts';
import { dequeue, enqueue } from '../queue/queue.ts';
import { requeueFirst } from '../queue/requeue-first.ts';
import { isOpenTo } from '../queue/waiter.ts';
import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus, firstInList } from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { Claim, Slot } from '../table/layout.ts';
import { leaseLeft, reservationLeft } from '../table/lease.ts';
import { stillOwnsSlot } from '../table/lock-key.ts';
import { CONTESTED, holderOf, isHeldByReaders, isThread, USED_UP, WAKING } from '../table/slot-state.ts';
import type { AcquireRequest } from './acquire-request.ts';
import { isLeaseOver, isPermit, permitLeaseLeft, stealExpired, stealExpiredPermits } from './steal.ts';
import { takeAsFirst } from './try-exclusive.ts';
import { shareAsFirst } from './try-shared.ts';

/** A wait in progress: what a blocked thread and a pending promise have in common. */
export interface Wait extends AcquireRequest {
  readonly member: Attachment;
  readonly blocking: boolean;
  readonly claim: number;
  /** `performance.now()` when its time is over. */
  readonly deadline: number;
}

/**
 * Joins the queue.
 *
 * @throws what {@link enqueue} throws, with nothing left behind
 */
export function startWait(member: Attachment, request: AcquireRequest, blocking: boolean): Wait {
  const { key, owner, sharers, timeoutMs, deadline = performance.now() + timeoutMs } = request;
  countEvent(member, ThreadCounter.waits);
  const claimant = { thread: member.thread, owner: owner?.id ?? 0, sharers, blocking };
  const mayBeAwaited = blocking || (owner !== undefined && owner.grantsAndWaits > 0);
  const claim = enqueue(member, key, claimant, mayBeAwaited);
  if (owner !== undefined) owner.grantsAndWaits += 1;
  return { ...request, member, blocking, claim, deadline };
}

/** Leaves the queue. A wake-up that the wait has not acted on goes to the next one in the queue. */
export function endWait({ owner, member, claim }: Wait): void {
  if (owner !== undefined) owner.grantsAndWaits -= 1;
  dequeue(member, claim);
}

/**
 * The value of the word to sleep on. It must be read before the {@link tryInTurn} that finds the key taken: then the
 * word has changed if anything has happened since.
 */
export function wakeWord({ member, claim }: Wait): number {
  return Atomics.load(member.table.i32, claim + Claim.wake);
}

/** Takes the key and ends the wait, if it is this wait's turn and the key is free. On null: sleep, and look again. */
export function tryInTurn(wait: Wait): Grant | null {
  const { member, key, claim } = wait;
  const { table } = member;
  for (;;) {
    if (Atomics.load(table.i32, claim + Claim.status) === ClaimStatus.removed) requeue(wait);
    const { at } = key.place;
    const word = at + Slot.state;
    const state = Atomics.load(table.i32, word);
    if (at === 0 || !stillOwnsSlot(table, key, state)) {
      // The slot is the key's while the claim is in its queue: so it has a new assignment, or the claim was removed. In a
      // long chain it is found in the directory alone.
      if (!findSlot(table, key)) renewUsedUp(table, member.thread, key);
    } else if (state & CONTESTED) {
      waitForDirectory(table, member.thread);
    } else if (holderOf(state) !== 0 && isLeaseOver(member, at, state)) {
      stealExpired(member, key);
    } else if (firstInList(table, at, Slot.queue) !== claim) {
      if (isThread(holderOf(state))) return null;
      // Not left to the first, whose event loop may be stuck.
      if (!stealExpiredPermits(member, key, wait.sharers) && !requeueFirst(member, at)) return null;
    } else if (isOpenTo(table, claim, state)) {
      if (state & USED_UP) {
        renewUsedUp(table, member.thread, key);
        continue;
      }
      const grant = takeInTurn(wait);
      if (grant !== null) return grant;
    } else if (stealExpiredPermits(member, key, wait.sharers)) {
      // It is open to this wait now.
    } else if ((state & WAKING) === 0) {
      return null;
    } else {
      // This wait was woken, and a newcomer was faster: that happens once. The next release wakes this wait again.
      endOvertaking(table, at, state);
      Atomics.compareExchange(table.i32, word, state, state & ~WAKING);
    }
  }
}

function takeInTurn({ member, key, claim, sharers, owner }: Wait): Grant | null {
  const grant = (sharers === 0 ? takeAsFirst : shareAsFirst)(member, key, claim, owner);
  if (grant !== null && owner !== undefined) owner.grantsAndWaits -= 1;
  return grant;
}

function requeue({ member, key, owner, sharers, blocking, claim }: Wait): void {
  const claimant = { thread: member.thread, owner: owner?.id ?? 0, sharers, blocking };
  enqueue(member, key, claimant, blocking || owner !== undefined, claim);
}

/**
 * How long to sleep, in ms: until the wait's time is over, the holder's lease or the reservation of the first in the
 * queue runs out, or `sliceMs` has passed, whichever comes first.
 */
export function sleepFor(wait: Wait, sliceMs: number): number {
  return Math.min(sliceMs, wait.deadline - performance.now(), untilLeaseEnds(wait));
}

function untilLeaseEnds({ member: { table }, key, sharers }: Wait): number {
  if (!table.leased) return Number.POSITIVE_INFINITY;
  const { at } = key.place;
  const state = Atomics.load(table.i32, at + Slot.state);
  if (holderOf(state) === 0) {
    // A reservation that is over may be none, and then nothing is to be done about it.
    const left = reservationLeft(table, at);
    return left > 0 ? left : Number.POSITIVE_INFINITY;
  }
  const waitsForPermit = isPermit(sharers) && isHeldByReaders(state);
  const left = waitsForPermit ? permitLeaseLeft(table, at, sharers) : leaseLeft(table, at, state);
  // A lease that has run out since the last look, or is missing, is a reason for another look.
  return left > 0 ? left : 0;
}

/** @throws {@link LockTimeoutError} if the wait's time is over */
export function checkDeadline(wait: Wait): void {
  if (performance.now() >= wait.deadline) throw timedOut(wait.member, wait);
}

export function timedOut(member: Attachment, { key, sharers, timeoutMs }: AcquireRequest): LockTimeoutError {
  countEvent(member, ThreadCounter.timeouts);
  return new LockTimeoutError(key.name, timeoutMs, describeHolders(member, key, sharers));
}
