import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';
import { wakeFirst, wakeUnlessSpinning } from '../queue/wake-first.ts';
import { endReading } from '../readers/reader-list.ts';
import { readersLeaseLeft } from '../readers/readers-lease.ts';
import { withdrawReader } from '../readers/visible-readers.ts';
import type { Attachment } from '../table/attachment.ts';
import type { WatchedGrant } from '../table/attended-grants.ts';
import { ClaimStatus } from '../table/claims.ts';
import { countEvent, ThreadCounter } from '../table/counters.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { tokenOf } from '../table/fencing-token.ts';
import { ANY_NUMBER, Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { leaseLeftSince, publishLease } from '../table/lease.ts';
import { currentTick } from '../table/lease-clock.ts';
import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { countOf, holderOf, OWNER_DIED, WAITERS } from '../table/slot-state.ts';
import { forgetGrant, lostSignal, reasonOfLoss } from './lost-signal.ts';

/** Makes the grant of a claim with which this thread has become a reader of the key's slot, with `state`. */
export function issueSharedGrant(
  member: Attachment,
  key: LockKey,
  claim: number,
  state: number,
  owner?: LockOwner,
): Grant {
  if (owner !== undefined) owner.grantsAndWaits += 1;
  countEvent(member, ThreadCounter.sharedGrants);
  return new SharedGrant(key, owner, claim, state);
}

class SharedGrant implements WatchedGrant {
  readonly #key: LockKey;
  readonly #base: bigint;
  readonly #owner: LockOwner | undefined;
  readonly #claim: number;
  /** Tells this use of the claim from later ones. */
  readonly #ticket: number;
  readonly #state: number;
  #released: boolean | undefined;

  constructor(key: LockKey, owner: LockOwner | undefined, claim: number, state: number) {
    this.#key = key;
    this.#base = key.place.base;
    this.#owner = owner;
    this.#claim = claim;
    this.#ticket = ticketOf(key.member.table, claim);
    this.#state = state;
  }

  get key(): string {
    return this.#key.name;
  }

  get token(): bigint {
    return tokenOf(this.#base, countOf(this.#state), true);
  }

  get ownerDied(): boolean {
    return (this.#state & OWNER_DIED) !== 0;
  }

  get mode(): 'shared' {
    return 'shared';
  }

  get signal(): AbortSignal {
    return lostSignal(this.#key.member, this, this.#released);
  }

  /** @internal */
  leaseLeft(): number | undefined {
    const { table } = this.#key.member;
    const { i32 } = table;
    if (!table.leased) return this.isHeld() ? Number.POSITIVE_INFINITY : undefined;
    const isReader = i32[this.#claim + Claim.sharers] === ANY_NUMBER;
    const own = leaseLeftSince(table, i32[this.#claim + Claim.tick]!);
    const left = isReader && own <= 0 ? readersLeaseLeft(table, i32[this.#claim + Claim.slot]!) : own;
    // Last: while it is reading, the slot and its lease are those of this grant.
    return this.isHeld() ? left : undefined;
  }

  renew(): void {
    if (this.#released !== undefined)
      throw new StaleGrantError(this.key, this.token, 'it was released', 'Acquire the key again.');
    if (!this.#renewLease()) throw new StaleGrantError(this.key, this.token, reasonOfLoss(this.#key.member));
  }

  release(): boolean {
    if (this.#released === undefined) {
      if (this.#owner !== undefined) this.#owner.grantsAndWaits -= 1;
      this.#released = this.#leave();
      if (this.#key.member.attended !== undefined) forgetGrant(this.#key.member, this, this.#released);
    }
    return this.#released;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** @internal Whether it has neither been released nor stolen. */
  isHeld(): boolean {
    const { table, closed } = this.#key.member;
    if (this.#released !== undefined || closed || ticketOf(table, this.#claim) !== this.#ticket) return false;
    const status = Atomics.load(table.i32, this.#claim + Claim.status);
    return status === ClaimStatus.reading || status < 0;
  }

  /** In its own claim if that is published and stays so, else in the directory. */
  #renewLease(): boolean {
    const { table, thread } = this.#key.member;
    const { i32 } = table;
    if (!this.isHeld()) return false;
    if (!table.leased) return true;
    if (this.#claim >= table.ownClaims) {
      // Before the look: a revocation that comes later takes the new lease with the claim.
      i32[this.#claim + Claim.tick] = currentTick(table);
      if (Atomics.load(i32, this.#claim + Claim.status) < 0) return true;
    }
    lockDirectory(table, thread);
    try {
      if (!this.isHeld()) return false;
      i32[this.#claim + Claim.tick] = currentTick(table);
      const slot = i32[this.#claim + Claim.slot]!;
      publishLease(table, slot, Atomics.load(i32, slot + Slot.state));
      return true;
    } finally {
      unlockDirectory(table);
    }
  }

  #leave(): boolean {
    const { member } = this.#key;
    const { table, closed } = member;
    const claim = this.#claim;
    // A claim of this ticket is published for one slot only, so its status needs no look of its own.
    if (closed || ticketOf(table, claim) !== this.#ticket) return false;
    return (
      withdrawReader(table, claim, table.i32[claim + Claim.slot]!) ||
      leaveReaders(member, claim, this.#ticket)
    );
  }
}

/**
 * Ends the claim of a reader that is in its slot's list; false if it was stolen: then the claim is free, or has another
 * ticket.
 */
export function leaveReaders({ table, thread }: Attachment, claim: number, ticket: number): boolean {
  const { i32 } = table;
  let slot: number;
  lockDirectory(table, thread);
  try {
    if (i32[claim + Claim.status] !== ClaimStatus.reading || ticketOf(table, claim) !== ticket) return false;
    slot = i32[claim + Claim.slot]!;
    endReading(table, claim);
    // With other readers left, the first in the queue may wait for just one of them.
    const state = Atomics.load(table.i32, slot + Slot.state);
    if (holderOf(state) === READERS && (state & WAITERS) !== 0) wakeFirst(table, slot);
  } finally {
    unlockDirectory(table);
  }
  wakeUnlessSpinning(table, slot);
  return true;
}

function ticketOf(table: LockTable, claim: number): number {
  return table.f64[claim / 2 + Claim.ticket64]!;
}
