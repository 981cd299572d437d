import { Header, type LockTable } from './layout.ts';

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

export function ownerOf(table: LockTable, object: object): LockOwner {
  let known = owners.get(table.buffer);
  if (known === undefined) {
    known = new WeakMap();
    owners.set(table.buffer, known);
  }
  let owner = known.get(object);
  if (owner === undefined) {
    owner = { id: nextId(table), grantsAndWaits: 0, recheck: new Set() };
    known.set(object, owner);
  }
  return owner;
}

/** Wraps after 2^32 owners: a number is ambiguous only if the first owner that had it is still in use by then. */
function nextId(table: LockTable): number {
  return (Atomics.add(table.i32, Header.owners, 1) + 1) | 0 || nextId(table);
}

/** Makes the owner's waits look again: a key that it has just been granted may close a cycle through one of them. */
export function recheckWaits(owner: LockOwner | undefined): void {
  if (owner !== undefined) for (const recheck of owner.recheck) recheck();
}
