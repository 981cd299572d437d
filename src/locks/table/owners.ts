import type { Attachment } from './attachment.ts';
import { Header } from './layout.ts';

/**
 * An `owner` object, as the table knows it: one of the requests or jobs that share a thread. An event loop can't tell
 * which of its requests a wait belongs to, so the caller says so, with any object that stands for the request.
 */
export interface LockOwner {
  /** Its number in the shared memory, never 0. */
  readonly id: number;
  /** How many grants and waits it has: while it has none, no other waits for it. */
  grantsAndWaits: number;
  /** One function for each of its waits: it ends the wait if a cycle has closed around it. */
  readonly recheck: Set<() => void>;
}

/** By table, then by object: a thread that is attached to a table twice still has one number for each owner. */
const owners = new WeakMap<SharedArrayBuffer, WeakMap<object, LockOwner>>();

export function ownerOf(member: Attachment, object: object): LockOwner {
  const { buffer } = member.table;
  let known = owners.get(buffer);
  if (known === undefined) {
    known = new WeakMap();
    owners.set(buffer, known);
  }
  let owner = known.get(object);
  if (owner === undefined) {
    owner = { id: nextNumber(member) || nextNumber(member), grantsAndWaits: 0, recheck: new Set() };
    known.set(object, owner);
  }
  return owner;
}

/** Threads that drew numbers one at a time would share a cache line. */
const NUMBERS_AT_ONCE = 1_024;

/** Wraps after 2^32 owners: a number is ambiguous only if the first owner that had it is still in use by then. */
function nextNumber({ table, ownerNumbers }: Attachment): number {
  if (ownerNumbers.left === 0) {
    ownerNumbers.last = Atomics.add(table.i32, Header.owners, NUMBERS_AT_ONCE);
    ownerNumbers.left = NUMBERS_AT_ONCE;
  }
  ownerNumbers.left -= 1;
  ownerNumbers.last = (ownerNumbers.last + 1) | 0;
  return ownerNumbers.last;
}

/** Makes the owner's waits look again: a key that it has just been granted may close a cycle through one of them. */
export function recheckWaits(owner: LockOwner | undefined): void {
  if (owner !== undefined) for (const recheck of owner.recheck) recheck();
}
