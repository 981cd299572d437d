import { StaleGrantError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import type { WatchedGrant } from '../table/attended-grants.ts';
import { tokenOf } from '../table/fencing-token.ts';
import { RECYCLER, Slot } from '../table/layout.ts';
import { leaseLeft, publishLease } from '../table/lease.ts';
import { isAssigned, type LockKey, type Place } from '../table/lock-key.ts';
import { clearOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import { COUNT, countOf, HOLDER, isHeldAs, isThread, OWNER_DIED } from '../table/slot-state.ts';
import { forgetGrant, lostSignal, reasonOfLoss } from './lost-signal.ts';
import { releaseSlot, settledState } from './release-slot.ts';

/** The holder bits of a grant whose key had been stolen when it was released. */
const STOLEN = RECYCLER;

export class ExclusiveGrant implements WatchedGrant {
  readonly #key: LockKey;
  /** Where the key was when it was granted: if it was stolen, it may have moved since. */
  readonly #place: Place;
  /** The slot's state when it was taken. Once released, its holder bits are 0 or {@link STOLEN}. */
  #held: number;

  /** @internal The key has been found in the slot that was taken. */
  constructor(key: LockKey, held: number) {
    this.#key = key;
    this.#place = key.place;
    this.#held = held;
  }

  get key(): string {
    return this.#key.name;
  }

  get mode(): 'exclusive' {
    return 'exclusive';
  }

  get token(): bigint {
    return tokenOf(this.#place.base, countOf(this.#held), false);
  }

  get ownerDied(): boolean {
    return (this.#held & OWNER_DIED) !== 0;
  }

  get signal(): AbortSignal {
    const released = this.#isOpen() ? undefined : (this.#held & HOLDER) === 0;
    return lostSignal(this.#key.member, this, released);
  }

  /** @internal */
  leaseLeft(): number | undefined {
    const { table } = this.#key.member;
    const { at } = this.#place;
    // Without waiting for the directory: while the key is being stolen it counts as held, and its thief tells this thread.
    const isHeld = this.#isOfAssignment() && isHeldAs(Atomics.load(table.i32, at + Slot.state), this.#held);
    if (!isHeld) return undefined;
    return table.leased ? leaseLeft(table, at, this.#held) : Number.POSITIVE_INFINITY;
  }

  renew(): void {
    if (!this.#isOpen())
      throw new StaleGrantError(this.key, this.token, 'it was released', 'Acquire the key again.');
    if (!this.isHeld()) this.#throwLost();
    const { table } = this.#key.member;
    if (!table.leased) return;
    // If the key is stolen right here, the new holder's lease is overwritten, and begins anew; see lease.ts.
    publishLease(table, this.#place.at, this.#held);
    if (!this.isHeld()) this.#throwLost();
  }

  release(): boolean {
    const held = this.#held;
    if (!isThread(held & HOLDER)) return (held & HOLDER) === 0;
    const key = this.#key;
    const place = this.#place;
    const { member } = key;
    const wasValid = this.#isOfAssignment() && releaseSlot(member, place.at, held);
    if (wasValid && key.place === place) key.free = held & COUNT;
    this.#held = (held & (COUNT | OWNER_DIED)) | (wasValid ? 0 : STOLEN);
    if (member.attended !== undefined) forgetGrant(member, this, wasValid);
    return wasValid;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** @internal Whether it has neither been released nor stolen. */
  isHeld(): boolean {
    return this.#isOfAssignment() && isHeldAs(settledState(this.#key.member, this.#place.at), this.#held);
  }

  /**
   * False if the slot has been assigned anew since, or this thread has left the table: then a state like the grant's is
   * that of another one. While the thread itself does not acquire, a slot that it does not hold can't come to look as if
   * it did: so this can be asked before the state is changed.
   */
  #isOfAssignment(): boolean {
    const { table, closed } = this.#key.member;
    return !closed && isAssigned(table, this.#place);
  }

  #isOpen(): boolean {
    return isThread(this.#held & HOLDER);
  }

  #throwLost(): never {
    throw new StaleGrantError(this.key, this.token, reasonOfLoss(this.#key.member));
  }
}

/** An exclusive grant that was acquired for an owner. */
export class OwnedExclusiveGrant extends ExclusiveGrant {
  readonly #member: Attachment;
  readonly #at: number;
  #owner: LockOwner | undefined;

  /** @internal */
  constructor(key: LockKey, held: number, owner: LockOwner) {
    super(key, held);
    this.#member = key.member;
    this.#at = key.place.at;
    this.#owner = owner;
    owner.grantsAndWaits += 1;
  }

  override release(): boolean {
    if (this.#owner !== undefined) {
      const { table, thread } = this.#member;
      this.#owner.grantsAndWaits -= 1;
      // Before the slot is free: this owner must not be taken for that of the next holder.
      if (this.isHeld()) clearOwner(table, this.#at, thread, this.#owner.id);
      this.#owner = undefined;
    }
    return super.release();
  }
}
