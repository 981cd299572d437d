import { pid } from 'node:process';
import type { KeySnapshot, LockMode, LockSnapshot } from '../locks/index.ts';
import type { LockInfo, LockManagerSnapshot } from './lock-manager.ts';

/** A lock table's snapshot in the terms of the Web Locks API. */
export function describeLocks(
  { keys }: Pick<LockSnapshot, 'keys'>,
  nameOf: (key: string) => string,
): LockManagerSnapshot {
  const held: LockInfo[] = [];
  const pending: LockInfo[] = [];
  for (const key of keys) {
    const name = nameOf(key.key);
    const inTurn = countInTurn(key);
    for (const { thread } of key.holders) held.push(lockInfo(name, key.mode!, thread));
    for (const [index, { mode, thread }] of key.waiters.entries())
      (index < inTurn ? held : pending).push(lockInfo(name, mode, thread));
  }
  return { held, pending };
}

/**
 * How many of the waiters need only wake up to have the key. In the specification a lock goes from hand to hand in one
 * moment, so they count as holders.
 */
function countInTurn({ mode, waiters }: KeySnapshot): number {
  if (mode === 'exclusive' || waiters.length === 0) return 0;
  const readers = waiters.findIndex((waiter) => waiter.mode === 'exclusive' || waiter.permits !== null);
  if (readers === 0) return mode === null ? 1 : 0;
  return readers === -1 ? waiters.length : readers;
}

function lockInfo(name: string, mode: LockMode, thread: number): LockInfo {
  return { name, mode, clientId: `node-${pid}-${thread}` };
}
