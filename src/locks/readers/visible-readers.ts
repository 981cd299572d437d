import type { Attachment } from '../table/attachment.ts';
import { ClaimStatus } from '../table/claims.ts';
import {
  Claim,
  Header,
  type LockTable,
  OWN_CLAIMS,
  ownClaim,
  slotIndex,
  VISIBLE_READERS,
} from '../table/layout.ts';
import { currentTick } from '../table/lease-clock.ts';
import { isAssigned, type Place } from '../table/lock-key.ts';
import { CONTESTED, HOLDER, USED_UP, WAITERS } from '../table/slot-state.ts';

/**
 * Visible readers (Dice and Kogan, "BRAVO", USENIX ATC 2019): the readers of a read-biased key, whose slot's holder is
 * VISIBLE_READERS, each publish a claim of their thread's own and write to nothing else.
 *
 * A reader first publishes and then looks at the slot; a writer first revokes the bias and then looks at the claims of
 * all threads (see revoke.ts). So one of the two sees the other: a reader that finds the bias has the key, and its claim
 * is seen by the revocation, which puts it in the slot's list of readers.
 *
 * Invariant: the status of a published claim is the negative offset of its slot. It is changed by a compare-and-set: to
 * free by its own thread, to reading by a revocation in the directory. So what a revocation takes is a claim for its own
 * slot, even if the thread has released that claim and published it anew in between.
 */

/** In how many of a thread's own claims a slot's readers may be: a revocation looks at no others. */
const PROBES = 4;

/** Publishes a claim for the slot; 0 if there is no room for one. It may be for nothing: see {@link isAdmitted}. */
export function publishReader(member: Attachment, at: number, owner: number): number {
  const { table, thread } = member;
  const { i32, f64 } = table;
  for (let probe = 0; probe < PROBES; probe++) {
    const claim = probedClaim(table, thread, at, probe);
    // Only this thread takes a claim of its own that is free.
    if (i32[claim + Claim.status] !== ClaimStatus.free) continue;
    member.lastTicket += 1;
    i32[claim + Claim.slot] = at;
    i32[claim + Claim.owner] = owner;
    i32[claim + Claim.tick] = table.leased ? currentTick(table) : 0;
    f64[(claim >>> 1) + Claim.ticket64] = member.lastTicket;
    f64[(claim >>> 1) + Claim.since64] = f64[Header.clock64]!;
    Atomics.store(i32, claim + Claim.status, -at);
    return claim;
  }
  return 0;
}

/** Whether a reader that has published its claim, and then read the slot's state, has the key. */
export function isAdmitted(table: LockTable, place: Place, state: number): boolean {
  return (state & (HOLDER | CONTESTED | USED_UP | WAITERS)) === VISIBLE_READERS && isAssigned(table, place);
}

/** Takes back a claim. Returns false if a revocation was faster: the claim is in the slot's list of readers. */
export function withdrawReader({ i32 }: LockTable, claim: number, at: number): boolean {
  return Atomics.compareExchange(i32, claim + Claim.status, -at, ClaimStatus.free) === -at;
}

/** The claims that are published for a slot. In the directory. */
export function* publishedClaims(table: LockTable, at: number): Generator<number> {
  const threads = Atomics.load(table.i32, Header.usedThreads);
  for (let thread = 1; thread <= threads; thread++) {
    for (let probe = 0; probe < PROBES; probe++) {
      const claim = probedClaim(table, thread, at, probe);
      if (Atomics.load(table.i32, claim + Claim.status) === -at) yield claim;
    }
  }
}

function probedClaim(table: LockTable, thread: number, at: number, probe: number): number {
  return ownClaim(table, thread, (slotIndex(table, at) + probe) % OWN_CLAIMS);
}
