import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import type { WatchedGrant } from '../table/attended-grants.ts';
import {
  addToList,
  ClaimStatus,
  closeClaim,
  firstInList,
  removeFromList,
  wakeClaim,
} from '../table/claims.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { drawToken } from '../table/fencing-token.ts';
import { Claim, type LockTable, READERS, Slot } from '../table/layout.ts';
import { clearLease, leaseLeft, publishLease } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import { OWNER_DIED, WAITERS, WAKING } from '../table/slot-state.ts';
import { forgetGrant, lostSignal } from './lost-signal.ts';
import { freeFromReaders } from './release-slot.ts';

/**
 * Makes the grant of a slot that this thread has just joined as a reader, in the directory: `state` is what the slot's
 * state was before.
 */
export function issueSharedGrant(
  member: Attachment,
  key: LockKey,
  claim: number,
  state: number,
  owner?: LockOwner,
): Grant {
  const { table } = member;
  addToList(table, claim, key.at, Slot.readers);
  if (table.leased) publishLease(table, key.at, READERS);
  if (owner !== undefined) owner.grantsAndWaits += 1;
  return new SharedGrant(member, owner, key.name, claim, drawToken(table), (state & OWNER_DIED) !== 0);
}

class SharedGrant implements WatchedGrant {
  readonly key: string;
  readonly token: bigint;
  readonly ownerDied: boolean;
  readonly #member: Attachment;
  readonly #owner: LockOwner | undefined;
  readonly #claim: number;
  /** Tells this use of the claim from later ones. */
  readonly #ticket: number;
  #released: boolean | undefined;

  constructor(
    member: Attachment,
    owner: LockOwner | undefined,
    key: string,
    claim: number,
    token: bigint,
    ownerDied: boolean,
  ) {
    this.key = key;
    this.token = token;
    this.ownerDied = ownerDied;
    this.#member = member;
    this.#owner = owner;
    this.#claim = claim;
    this.#ticket = ticketOf(member.table, claim);
  }

  get mode(): 'shared' {
    return 'shared';
  }

  get signal(): AbortSignal {
    return lostSignal(this.#member, this, this.#released);
  }

  /** @internal */
  leaseLeft(): number | undefined {
    const { table } = this.#member;
    const slot = table.i32[this.#claim + Claim.slot]!;
    const left = table.leased ? leaseLeft(table, slot, READERS) : Number.POSITIVE_INFINITY;
    // Last: while it is reading, the slot and its lease are those of this grant.
    return this.#isReading() ? left : undefined;
  }

  renew(): void {
    if (this.#released !== undefined) throw new StaleGrantError(this.key, this.token, 'it was released');
    if (!this.#member.closed && this.#renewLease()) return;
    throw new StaleGrantError(this.key, this.token, 'its key was stolen');
  }

  release(): boolean {
    if (this.#released === undefined) {
      if (this.#owner !== undefined) this.#owner.grantsAndWaits -= 1;
      this.#released = !this.#member.closed && this.#leave();
      if (this.#member.attended !== undefined) forgetGrant(this.#member, this, this.#released);
    }
    return this.#released;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  #isReading(): boolean {
    const { table } = this.#member;
    const status = table.i32[this.#claim + Claim.status];
    return status === ClaimStatus.reading && ticketOf(table, this.#claim) === this.#ticket;
  }

  #renewLease(): boolean {
    const { table, thread } = this.#member;
    lockDirectory(table, thread);
    try {
      if (!this.#isReading()) return false;
      if (table.leased) publishLease(table, table.i32[this.#claim + Claim.slot]!, READERS);
      return true;
    } finally {
      unlockDirectory(table);
    }
  }

  #leave(): boolean {
    const { table, thread } = this.#member;
    const slot = table.i32[this.#claim + Claim.slot]!;
    lockDirectory(table, thread);
    let state = 0;
    try {
      if (!this.#isReading()) return false;
      state = endReading(table, this.#claim);
    } finally {
      unlockDirectory(table);
    }
    if ((state & (WAITERS | WAKING)) === WAITERS) wakeClaim(table, firstInList(table, slot, Slot.queue));
    return true;
  }
}

/**
 * Ends a reader's claim, in the directory.
 *
 * @returns the slot's state before the last of its readers freed it; 0 if others are left
 */
export function endReading(table: LockTable, claim: number): number {
  const slot = table.i32[claim + Claim.slot]!;
  removeFromList(table, claim, Slot.readers);
  closeClaim(table, claim);
  if (firstInList(table, slot, Slot.readers) !== 0) return 0;
  clearLease(table, slot);
  return freeFromReaders(table, slot);
}

function ticketOf(table: LockTable, claim: number): number {
  return table.f64[claim / 2 + Claim.ticket64]!;
}
