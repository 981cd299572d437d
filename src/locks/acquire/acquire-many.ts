import type { Grant, GrantSet } from '../api/grant.ts';
import { GrantMap } from '../grants/grant-map.ts';
import type { LockKey } from '../table/lock-key.ts';

class Grants extends GrantMap<Grant> implements GrantSet {
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    const signals = Array.from(this.values(), (grant) => grant.signal);
    this.#signal ??= AbortSignal.any(signals);
    return this.#signal;
  }

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

/** Each key once, in an order that is the same in all threads, whatever their locale. */
function inOrder(keys: readonly LockKey[]): LockKey[] {
  const byName = new Map(keys.map((key) => [key.name, key]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Takes all keys one after the other, in one order, within `timeoutMs` in total. If one fails, all are given back. */
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

/** {@link acquireAll} without blocking this thread. */
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
