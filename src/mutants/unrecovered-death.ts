import { tryAcquire } from '../locks/acquire.ts';
import { acquireSync } from '../locks/acquire-sync.ts';
import { attachThread } from '../locks/attachment.ts';
import { LockKey } from '../locks/key.ts';
import { viewTable } from '../locks/layout.ts';
import { type LockModule, sessionLocks } from '../locks/lock-module.ts';

/**
 * Planted bug: nobody learns that a holder died, since its lifeline leads to nobody.
 *
 * Seen: Node's own worker_threads.locks, when a holder's thread dies; multithreading 0.3.
 */
export default {
  name: 'unrecovered-death',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const table = viewTable(handle);
    const member = attachThread(table, { postMessage: () => {} });
    return {
      close: () => member.lifeline.close(),
      tryAcquire: (key) => tryAcquire(member, new LockKey(member, key), undefined),
      acquire: (key, { timeoutMs }) =>
        acquireSync(member, { key: new LockKey(member, key), shared: false, owner: undefined, timeoutMs }),
    };
  },
} satisfies LockModule;
