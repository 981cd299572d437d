import type { LockHandle } from '../../src/index.ts';
import type { Deed, Done } from './lock-thread.ts';
import { Puppet } from './puppet.ts';

export type Locker = Puppet<Deed, Done>;

/** A thread that is attached to a lock table. */
export function startLocker(handle: LockHandle, counters?: Int32Array<SharedArrayBuffer>): Promise<Locker> {
  return Puppet.start('./lock-thread.ts', { handle, counters });
}
