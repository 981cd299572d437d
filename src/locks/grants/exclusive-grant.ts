import { StaleGrantError } from '../api/lock-errors.ts';
import type { Attachment } from '../table/attachment.ts';
import type { WatchedGrant } from '../table/attended-grants.ts';
import { RECYCLER, Slot } from '../table/layout.ts';
import { clearLeaseOf, leaseLeft, publishLease } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { clearOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import { HOLDER, isHeldAs, isThread, OWNER_DIED } from '../table/slot-state.ts';
import { forgetGrant, lostSignal } from './lost-signal.ts';
import { releaseSlot, settledState } from './release-slot.ts';

/** The holder bits of a grant whose key had been stolen when it was released. */
const STOLEN = RECYCLER;

export class ExclusiveGrant implements WatchedGrant {
  readonly token: bigint;
  readonly #key: LockKey;
  /** The slot's state when it was taken. Once released, its holder bits are 0 or {@link STOLEN}. */
  #held: number;

  /** @internal */
  constructor(key: LockKey, held: number, token: bigint) {
    this.token = token;
    this.#key = key;
    this.#held = held;
  }

  get key(): string {
    return this.#key.name;
  }

  get mode(): 'exclusive' {
    return 'exclusive';
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
    const { member, at } = this.#key;
    const state = Atomics.load(member.table.i32, at + Slot.state);
    if (!this.isLatest() || !isHeldAs(state, this.#held)) return undefined;
    return member.table.leased ? leaseLeft(member.table, at, member.thread) : Number.POSITIVE_INFINITY;
  }

  renew(): void {
    if (!this.#isOpen()) throw new StaleGrantError(this.key, this.token, 'it was released');
    const { member, at } = this.#key;
    if (this.isLatest() && isHeldAs(settledState(member, at), this.#held)) {
      if (!member.table.leased) return;
      // If the key is stolen right here, the new holder's lease is overwritten, and begins anew; see lease.ts.
      publishLease(member.table, at, member.thread);
      if (isHeldAs(settledState(member, at), this.#held)) return;
      clearLeaseOf(member.table, at, member.thread);
    }
    throw new StaleGrantError(this.key, this.token, 'its key was stolen');
  }

  release(): boolean {
    if (this.#isOpen()) {
      const { member, at } = this.#key;
      const wasValid = this.isLatest() && releaseSlot(member, at, this.#held);
      this.#held = (this.#held & OWNER_DIED) | (wasValid ? 0 : STOLEN);
      if (member.attended !== undefined) forgetGrant(member, this, wasValid);
    }
    return (this.#held & HOLDER) === 0;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** False if the thread has been granted the slot again since, or has left the table. */
  protected isLatest(): boolean {
    const { member, index } = this.#key;
    return member.latestGrants[index] === this;
  }

  #isOpen(): boolean {
    return isThread(this.#held & HOLDER);
  }
}

/** An exclusive grant that was acquired for an owner. */
export class OwnedExclusiveGrant extends ExclusiveGrant {
  readonly #member: Attachment;
  readonly #at: number;
  #owner: LockOwner | undefined;

  /** @internal */
  constructor(key: LockKey, held: number, token: bigint, owner: LockOwner) {
    super(key, held, token);
    this.#member = key.member;
    this.#at = key.at;
    this.#owner = owner;
    owner.grantsAndWaits += 1;
  }

  override release(): boolean {
    if (this.#owner !== undefined) {
      const { table, thread } = this.#member;
      this.#owner.grantsAndWaits -= 1;
      // Before the slot is free: this owner must not be taken for that of the next holder.
      if (this.isLatest()) clearOwner(table, this.#at, thread, this.#owner.id);
      this.#owner = undefined;
    }
    return super.release();
  }
}
