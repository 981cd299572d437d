import type { LockModule } from '../locks/lock-module.ts';
import { SessionLocks } from '../locks/session-locks.ts';

/** Planted bug: a key that is held is granted all the same. */
export default {
  name: 'always-grants',
  create: (options) => SessionLocks.create(options).handle,
  attach(handle: SharedArrayBuffer) {
    const locks = SessionLocks.attach(handle);
    return { tryAcquire: (key) => locks.tryAcquire(key) ?? { release: () => true } };
  },
} satisfies LockModule;
