import { type Attachment, isCurrent } from './attachment.ts';
import { passDirectory } from './directory-lock.ts';
import { StaleGrantError } from './errors.ts';
import { Slot } from './layout.ts';
import { publishLease, wipeLeaseOf } from './lease.ts';
import { CONTESTED, freed, OWNER_DIED, WAITERS } from './state.ts';

/** What a successful acquire returns: the right to a key until it is released, robbed, or its thread dies. */
export interface Grant extends Disposable {
  readonly key: string;
  /** The fencing token: higher than that of every grant of this table before it. */
  readonly token: bigint;
  /** The holder before this one died with the key in its hands: what it guards may be half done. */
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

export class SessionGrant implements Grant {
  readonly key: string;
  readonly token: bigint;
  readonly ownerDied: boolean;
  /** @internal */
  readonly at: number;
  readonly #owner: Attachment;
  /** The slot's state under this grant, flags aside. */
  readonly #held: number;
  #released: boolean | undefined;

  /** @internal */
  constructor(owner: Attachment, key: string, at: number, held: number, token: bigint, ownerDied: boolean) {
    this.key = key;
    this.token = token;
    this.ownerDied = ownerDied;
    this.at = at;
    this.#owner = owner;
    this.#held = held;
  }

  renew(): void {
    if (this.#released !== undefined) throw new StaleGrantError(this.key, this.token, 'it was released');
    const { table, thread } = this.#owner;
    if (isCurrent(this.#owner, this)) {
      publishLease(table, this.at, thread);
      if (isHeldAs(settledState(this.#owner, this.at), this.#held)) return;
      wipeLeaseOf(table, this.at, thread);
    }
    throw new StaleGrantError(this.key, this.token, 'its lease ran out, and the key went to another holder');
  }

  release(): boolean {
    this.#released ??= isCurrent(this.#owner, this) && giveBack(this.#owner, this.at, this.#held);
    return this.#released;
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** Whether `state` is that of the holder whose state without flags is `held`. */
export function isHeldAs(state: number, held: number): boolean {
  return (state & ~(WAITERS | CONTESTED | OWNER_DIED)) === held;
}

/** Frees the slot and wakes a waiter; false if it is no longer held as `held`. */
export function giveBack(owner: Attachment, at: number, held: number): boolean {
  const { table, thread } = owner;
  let state = held;
  for (;;) {
    const seen = Atomics.compareExchange(table.i32, at + Slot.state, state, freed(held));
    if (seen === state) break;
    state = seen & CONTESTED ? settledState(owner, at) : seen;
    if (!isHeldAs(state, held)) break;
  }
  // After the slot is freed: until then others may publish in this thread's name.
  wipeLeaseOf(table, at, thread);
  if (!isHeldAs(state, held)) return false;
  if (state & WAITERS) Atomics.notify(table.i32, at + Slot.state, 1);
  return true;
}

/** The state, once nobody is deciding about its lease: whoever acts on one that is contested acts too early. */
export function settledState({ table, thread }: Attachment, at: number): number {
  for (;;) {
    const state = Atomics.load(table.i32, at + Slot.state);
    if ((state & CONTESTED) === 0) return state;
    passDirectory(table, thread);
  }
}
