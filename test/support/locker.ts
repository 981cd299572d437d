import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LockHandle } from '../../src/index.ts';
import { findSlot, hasWaiters } from '../../src/locks/directory.ts';
import { LockKey } from '../../src/locks/key.ts';
import { viewTable } from '../../src/locks/layout.ts';
import type { Deed, Done } from './lock-thread.ts';
import { Puppet } from './puppet.ts';

export type Locker = Puppet<Deed, Done>;

/** A thread that is attached to a lock table. */
export function startLocker(handle: LockHandle, counters?: Int32Array<SharedArrayBuffer>): Promise<Locker> {
  return Puppet.start('./lock-thread.ts', { handle, counters });
}

/** Resolves when some thread has announced that it waits for the key. */
export async function untilAwaited(handle: LockHandle, name: string): Promise<void> {
  const table = viewTable(handle);
  const key = new LockKey(table, name);
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (findSlot(table, key) && hasWaiters(table, key.at)) return;
  }
  throw new Error(`nobody waits for ${name}`);
}
