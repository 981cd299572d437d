import { acquire, tryAcquire } from '../locks/acquire.ts';
import { attachThread } from '../locks/attachment.ts';
import { LockKey } from '../locks/key.ts';
import { viewTable } from '../locks/layout.ts';
import type { LockModule } from '../locks/lock-module.ts';
import { SessionLocks } from '../locks/session-locks.ts';

/** Planted bug: nobody learns that a holder died, since its lifeline leads to nobody. */
export default {
  name: 'unrecovered-death',
  create: (options) => SessionLocks.create(options).handle,
  attach(handle: SharedArrayBuffer) {
    const table = viewTable(handle);
    const member = attachThread(table, { postMessage: () => {} });
    return {
      tryAcquire: (key) => tryAcquire(member, new LockKey(table, key)),
      acquire: (key, { timeoutMs }) => acquire(member, new LockKey(table, key), timeoutMs),
    };
  },
} satisfies LockModule;
