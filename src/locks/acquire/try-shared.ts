import type { Grant } from '../api/grant.ts';
import { StaleGrantError } from '../api/lock-errors.ts';
import { isOpenTo, removeFromQueue, requeueFirst } from '../queue/queue.ts';
import type { Attachment } from '../table/attachment.ts';
import {
  addToList,
  ClaimStatus,
  closeClaim,
  firstInList,
  openClaim,
  removeFromList,
  wakeClaim,
} from '../table/claims.ts';
import { ensureSlot, freeFromReaders } from '../table/directory.ts';
import { lockDirectory, unlockDirectory } from '../table/directory-lock.ts';
import { Claim, Header, type LockTable, READERS, Slot } from '../table/layout.ts';
import { clearLease, publishLease } from '../table/lease.ts';
import type { LockKey } from '../table/lock-key.ts';
import type { LockOwner } from '../table/owners.ts';
import {
  holderOf,
  isThread,
  OWNER_DIED,
  takenByFirst,
  takenByNewcomer,
  WAITERS,
  WAKING,
} from '../table/slot-state.ts';
import { leaseIsOver, stealExpired } from './steal.ts';

/*
 * Sharing is done in the directory: a reader that dies has to be known by name, so each has a claim. That costs some
 * hundred nanoseconds more than the compare-and-set of an exclusive grant.
 */

/** Comes in with the readers, if there are no others in and nobody is in line before. Waits for nobody. */
export function tryShared(member: Attachment, key: LockKey, owner?: LockOwner): Grant | null {
  const { table, thread } = member;
  for (;;) {
    lockDirectory(table, thread);
    let state: number;
    try {
      ensureSlot(table, 0, key);
      state = Atomics.load(table.i32, key.at + Slot.state);
      const open = holderOf(state) === 0 || holderOf(state) === READERS;
      // Readers overtake nobody: as they overlap, a writer would wait for the last of a thousand.
      if (open && (state & WAITERS) === 0) {
        const claim = openClaim(table, { thread, owner: owner?.id ?? 0, shared: true, blocking: false });
        const word = key.at + Slot.state;
        if (Atomics.compareExchange(table.i32, word, state, takenByNewcomer(state, READERS)) === state)
          return share(member, key, claim, state, owner);
        closeClaim(table, claim);
        continue;
      }
    } finally {
      unlockDirectory(table);
    }
    const held = holderOf(state) !== 0;
    if (held && leaseIsOver(table, key.at, state)) stealExpired(member, key);
    else if (isThread(holderOf(state)) || !requeueFirst(member, key.at)) return null;
  }
}

/** Comes in with a claim that is first in line; null if it isn't, or the slot is not open. */
export function shareAsFirst(
  member: Attachment,
  key: LockKey,
  claim: number,
  owner?: LockOwner,
): Grant | null {
  const { table, thread } = member;
  const { i32 } = table;
  const word = key.at + Slot.state;
  lockDirectory(table, thread);
  try {
    if (i32[claim + Claim.status] !== ClaimStatus.waiting) return null;
    for (;;) {
      const state = Atomics.load(i32, word);
      if (firstInList(table, key.at, Slot.queue) !== claim || !isOpenTo(table, claim, state)) return null;
      if (Atomics.compareExchange(i32, word, state, takenByFirst(state, READERS)) !== state) continue;
      removeFromQueue(table, claim);
      return share(member, key, claim, state, owner);
    }
  } finally {
    unlockDirectory(table);
  }
}

function share(member: Attachment, key: LockKey, claim: number, state: number, owner?: LockOwner): Grant {
  const { table } = member;
  addToList(table, claim, key.at, Slot.readers);
  if (table.leased) publishLease(table, key.at, READERS);
  if (owner !== undefined) owner.grantsAndWaits += 1;
  const token = Atomics.add(table.i64, Header.token64, 1n);
  return new SharedGrant(member, owner, key.name, claim, token, (state & OWNER_DIED) !== 0);
}

class SharedGrant implements Grant {
  readonly key: string;
  readonly token: bigint;
  readonly ownerDied: boolean;
  readonly #member: Attachment;
  readonly #owner: LockOwner | undefined;
  readonly #claim: number;
  /** A claim is used again, its ticket is not. */
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

  renew(): void {
    if (this.#released !== undefined) throw new StaleGrantError(this.key, this.token, 'it was released');
    const { table, closed } = this.#member;
    if (!closed && (!table.leased || this.#renewLease())) return;
    throw new StaleGrantError(this.key, this.token, 'its lease ran out, and the key went to another holder');
  }

  release(): boolean {
    if (this.#released === undefined) {
      if (this.#owner !== undefined) this.#owner.grantsAndWaits -= 1;
      this.#released = !this.#member.closed && this.#giveBack();
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
      publishLease(table, table.i32[this.#claim + Claim.slot]!, READERS);
      return true;
    } finally {
      unlockDirectory(table);
    }
  }

  #giveBack(): boolean {
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

/** Ends a reader's claim, in the directory. Returns the state before the last of them freed the slot, else 0. */
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
