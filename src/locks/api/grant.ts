import type { Attachment } from '../table/attachment.ts';
import { firstInList, wakeClaim } from '../table/claims.ts';
import { waitForDirectory } from '../table/directory-lock.ts';
import { RECYCLER, Slot } from '../table/layout.ts';
import { clearLeaseOf, publishLease, startReservation } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import { clearOwner } from '../table/owner-word.ts';
import type { LockOwner } from '../table/owners.ts';
import {
  CONTESTED,
  freeState,
  HOLDER,
  isHeldAs,
  isThread,
  OWNER_DIED,
  releasedState,
  WAITERS,
  WAKING,
} from '../table/slot-state.ts';
import { StaleGrantError } from './lock-errors.ts';

/** In the place of a holder that is no more. */
const ROBBED = RECYCLER;

export type LockMode = 'exclusive' | 'shared';

/** What a successful acquire returns: the right to a key until it is released, robbed, or its thread dies. */
export interface Grant extends Disposable {
  readonly key: string;
  readonly mode: LockMode;
  /** The fencing token: higher than that of every grant of this table before it. */
  readonly token: bigint;
  /** A holder before this one died with the key in its hands: what it guards may be half done. */
  readonly ownerDied: boolean;
  /**
   * Starts the lease anew, `leaseMs` from now.
   *
   * @throws {@link StaleGrantError} when the key was taken by somebody else after the lease had run out, or the
   * grant was released.
   */
  renew(): void;
  /**
   * Gives the key back. It never frees another holder's grant, and calling it again changes nothing.
   *
   * @returns whether the grant was still its holder's when it was first released; false says that it was robbed.
   */
  release(): boolean;
}

/** An exclusive one. */
export class ExclusiveGrant implements Grant {
  readonly token: bigint;
  readonly #key: LockKey;
  /** The slot's state when it was taken; afterwards, with no thread as its holder, what became of it. */
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

  renew(): void {
    if (!this.#isOpen()) throw new StaleGrantError(this.key, this.token, 'it was released');
    const { member, at } = this.#key;
    if (this.isCurrent() && isHeldAs(settledState(member, at), this.#held)) {
      if (!member.table.leased) return;
      // It may be robbed right here, which costs the robber no more than its lease begun anew; see lease.ts.
      publishLease(member.table, at, member.thread);
      if (isHeldAs(settledState(member, at), this.#held)) return;
      clearLeaseOf(member.table, at, member.thread);
    }
    throw new StaleGrantError(this.key, this.token, 'its lease ran out, and the key went to another holder');
  }

  release(): boolean {
    if (this.#isOpen()) {
      const { member, at } = this.#key;
      const mine = this.isCurrent() && releaseSlot(member, at, this.#held);
      this.#held = (this.#held & OWNER_DIED) | (mine ? 0 : ROBBED);
    }
    return (this.#held & HOLDER) === 0;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Where nobody is robbed, only leaving the table makes a grant another's. */
  protected isCurrent(): boolean {
    const { member, index } = this.#key;
    return member.table.leased ? member.latestGrants[index] === this : !member.closed;
  }

  #isOpen(): boolean {
    return isThread(this.#held & HOLDER);
  }
}

/** One that was taken for an owner. */
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
      // Before the slot is free: the next holder must not be taken for this one's owner.
      if (this.isCurrent()) clearOwner(table, this.#at, thread, this.#owner.id);
      this.#owner = undefined;
    }
    return super.release();
  }
}

/** Frees the slot and wakes who is first in line; false if it is no longer held as `held`. */
export function releaseSlot(member: Attachment, at: number, held: number): boolean {
  if ((held & WAITERS) !== 0) return releaseContendedSlot(member, at, held, held);
  const { table } = member;
  const seen = Atomics.compareExchange(table.i32, at + Slot.state, held, freeState(held));
  if (seen !== held) return releaseContendedSlot(member, at, held, seen);
  if (table.leased) clearLeaseOf(table, at, member.thread);
  return true;
}

/** The same with all that can come between: `seen` is the state that was there last. */
function releaseContendedSlot(member: Attachment, at: number, held: number, seen: number): boolean {
  const { table, thread } = member;
  for (let state = seen; ; ) {
    if (state & CONTESTED) state = settledState(member, at);
    if (!isHeldAs(state, held)) {
      if (table.leased) clearLeaseOf(table, at, thread);
      return false;
    }
    startReservation(table, at);
    const now = Atomics.compareExchange(table.i32, at + Slot.state, state, releasedState(state));
    if (now !== state) {
      state = now;
      continue;
    }
    // After the slot is freed: until then others may publish in this thread's name.
    if (table.leased) clearLeaseOf(table, at, thread);
    if ((state & (WAITERS | WAKING)) === WAITERS) wakeClaim(table, firstInList(table, at, Slot.queue));
    return true;
  }
}

/** The state, once nobody in the directory needs it to stay: whoever acts on one that is contested acts too early. */
export function settledState({ table, thread }: Attachment, at: number): number {
  for (;;) {
    const state = Atomics.load(table.i32, at + Slot.state);
    if ((state & CONTESTED) === 0) return state;
    waitForDirectory(table, thread);
  }
}
