import { Header, type LockTable } from './layout.ts';

/**
 * What an `owner` is to the table: whoever acts, when many act on one thread. An event loop can't tell by itself
 * which of its requests a wait belongs to, so the caller says it, with any object that stands for one of them.
 */
export interface LockOwner {
  /** Its number in the shared memory, never 0. */
  readonly id: number;
  /** How many grants and waits it has: with none it can't be in anybody's way. */
  grantsAndWaits: number;
  /** One for each of its waits: ends that wait if a cycle has closed around it. */
  readonly recheck: Set<() => void>;
}

/** By table, for a thread may be attached to one twice. */
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

/** Comes around after 2^32 owners: two that share a number would have to be at work at once. */
function nextId(table: LockTable): number {
  return (Atomics.add(table.i32, Header.owners, 1) + 1) | 0 || nextId(table);
}

/** Has the owner's waits look again: a key that it has got may be the one that they wait for in a circle. */
export function recheckWaits(owner: LockOwner | undefined): void {
  if (owner !== undefined) for (const recheck of owner.recheck) recheck();
}
