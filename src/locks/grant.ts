import { type Attachment, isCurrent } from './attachment.ts';
import { firstOf, wake } from './claims.ts';
import { passDirectory } from './directory-lock.ts';
import { StaleGrantError } from './errors.ts';
import { Slot } from './layout.ts';
import { publishLease, reserve, wipeLeaseOf } from './lease.ts';
import type { Owner } from './owners.ts';
import { CONTESTED, freed, isHeldAs, left, WAITERS, WAKING } from './state.ts';

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
export class SessionGrant implements Grant {
  readonly key: string;
  readonly token: bigint;
  readonly ownerDied: boolean;
  /** @internal */
  readonly at: number;
  readonly #member: Attachment;
  readonly #owner: Owner | undefined;
  /** The slot's state under this grant, flags aside. */
  readonly #held: number;
  #released: boolean | undefined;

  /** @internal */
  constructor(
    member: Attachment,
    owner: Owner | undefined,
    key: string,
    at: number,
    held: number,
    token: bigint,
    ownerDied: boolean,
  ) {
    this.key = key;
    this.token = token;
    this.ownerDied = ownerDied;
    this.at = at;
    this.#member = member;
    this.#owner = owner;
    this.#held = held;
  }

  get mode(): 'exclusive' {
    return 'exclusive';
  }

  renew(): void {
    if (this.#released !== undefined) throw new StaleGrantError(this.key, this.token, 'it was released');
    const { table, thread } = this.#member;
    if (this.#isCurrent()) {
      if (!table.leased) return;
      publishLease(table, this.at, thread);
      if (isHeldAs(settledState(this.#member, this.at), this.#held)) return;
      wipeLeaseOf(table, this.at, thread);
    }
    throw new StaleGrantError(this.key, this.token, 'its lease ran out, and the key went to another holder');
  }

  release(): boolean {
    if (this.#released === undefined) {
      if (this.#owner !== undefined) this.#disown(this.#owner);
      this.#released = this.#isCurrent() && giveBack(this.#member, this.at, this.#held);
    }
    return this.#released;
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** Where nobody is robbed, only leaving the table makes a grant another's. */
  #isCurrent(): boolean {
    return this.#member.table.leased ? isCurrent(this.#member, this) : !this.#member.closed;
  }

  /** Before the slot is free: the next holder must not be taken for this one's owner. */
  #disown(owner: Owner): void {
    owner.stakes -= 1;
    if (this.#isCurrent()) Atomics.compareExchange(this.#member.table.i32, this.at + Slot.owner, owner.id, 0);
  }
}

/** Frees the slot and wakes who is first in line; false if it is no longer held as `held`. */
export function giveBack(member: Attachment, at: number, held: number): boolean {
  const { table } = member;
  const seen = Atomics.compareExchange(table.i32, at + Slot.state, held, freed(held));
  if (seen !== held) return giveToNext(member, at, held, seen);
  // After the slot is freed: until then others may publish in this thread's name.
  if (table.leased) wipeLeaseOf(table, at, member.thread);
  return true;
}

function giveToNext(member: Attachment, at: number, held: number, seen: number): boolean {
  const { table, thread } = member;
  const word = at + Slot.state;
  reserve(table, at);
  let state = seen;
  for (;;) {
    if (state & CONTESTED) state = settledState(member, at);
    if (!isHeldAs(state, held)) break;
    const seen = Atomics.compareExchange(table.i32, word, state, left(state));
    if (seen === state) break;
    state = seen;
  }
  if (table.leased) wipeLeaseOf(table, at, thread);
  if (!isHeldAs(state, held)) return false;
  if ((state & (WAITERS | WAKING)) === WAITERS) wake(table, firstOf(table, at, Slot.queue));
  return true;
}

/** The state, once nobody in the directory needs it to stay: whoever acts on one that is contested acts too early. */
export function settledState({ table, thread }: Attachment, at: number): number {
  for (;;) {
    const state = Atomics.load(table.i32, at + Slot.state);
    if ((state & CONTESTED) === 0) return state;
    passDirectory(table, thread);
  }
}
