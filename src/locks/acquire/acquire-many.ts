import type { Grant } from '../api/grant.ts';
import { GrantMap } from '../grants/grant-map.ts';
import type { LockKey } from '../table/lock-key.ts';

/** The grants of several keys, by key, in the order in which they were taken: all of them, or none. */
export interface GrantSet extends ReadonlyMap<string, Grant>, Disposable {
  /** @throws {@link StaleGrantError} of the first that is stale; the others are renewed. */
  renew(): void;
  /** Gives all back, the last first. @returns whether every one was still its holder's. */
  release(): boolean;
}

class Grants extends GrantMap<Grant> implements GrantSet {
  renew(): void {
    const stale: unknown[] = [];
    for (const grant of this.values()) {
      try {
        grant.renew();
      } catch (error) {
        stale.push(error);
      }
    }
    if (stale.length > 0) throw stale[0];
  }
}

/** One order for all threads, whatever their locale, and each key once. */
function inOrder(keys: readonly LockKey[]): LockKey[] {
  const byName = new Map(keys.map((key) => [key.name, key]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Takes each key in the one order, with what is left of the time. Whatever goes wrong, none stays taken. */
export function acquireAll(
  keys: readonly LockKey[],
  timeoutMs: number,
  acquire: (key: LockKey, deadline: number) => Grant,
): GrantSet {
  const grants = new Grants();
  const deadline = performance.now() + timeoutMs;
  try {
    for (const key of inOrder(keys)) grants.set(key.name, acquire(key, deadline));
    return grants;
  } catch (error) {
    grants.release();
    throw error;
  }
}

/** The same, without blocking. */
export async function acquireAllAsync(
  keys: readonly LockKey[],
  timeoutMs: number,
  acquire: (key: LockKey, deadline: number) => Promise<Grant>,
): Promise<GrantSet> {
  const grants = new Grants();
  const deadline = performance.now() + timeoutMs;
  try {
    for (const key of inOrder(keys)) grants.set(key.name, await acquire(key, deadline));
    return grants;
  } catch (error) {
    grants.release();
    throw error;
  }
}
