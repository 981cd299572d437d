import { type LockModule, lockPromises } from './api/lock-module.ts';
import type { SessionLocksOptions } from './api/lock-options.ts';
import { type LockHandle, SessionLocks } from './session-locks.ts';

/** The table's creator, by handle: it has to stay attached until the end, because its thread owns the warden. */
const creators = new Map<LockHandle, SessionLocks>();

/** {@link SessionLocks} as a lock under test. */
export const sessionLocks = {
  name: 'session-locks',
  promises: lockPromises,
  create(options: SessionLocksOptions): LockHandle {
    const locks = SessionLocks.create(options);
    creators.set(locks.handle, locks);
    return locks.handle;
  },
  attach: (handle: LockHandle) => SessionLocks.attach(handle),
  async destroy(handle: LockHandle): Promise<void> {
    await creators.get(handle)?.close();
    creators.delete(handle);
  },
} satisfies LockModule;
