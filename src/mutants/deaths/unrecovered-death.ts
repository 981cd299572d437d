import { acquireSync } from '../../locks/acquire/acquire-sync.ts';
import { tryExclusive } from '../../locks/acquire/try-exclusive.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import { attachThread } from '../../locks/recovery/attach-thread.ts';
import { startBlocking } from '../../locks/recovery/startup.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { viewTable } from '../../locks/table/layout.ts';
import { LockKey } from '../../locks/table/lock-key.ts';

/**
 * Planted bug: the death of a holder goes unnoticed, since its lifeline is connected to nothing.
 *
 * Seen: Node's own worker_threads.locks, when a holder's thread dies; multithreading 0.3.
 */
export default {
  name: 'unrecovered-death',
  create: sessionLocks.create,
  destroy: sessionLocks.destroy,
  attach(handle: SharedArrayBuffer) {
    const table = viewTable(handle);
    const member = startBlocking(attachThread(table, { postMessage: () => {} }));
    return {
      close: () => member.lifeline.close(),
      tryAcquire: (key) => tryExclusive(member, new LockKey(member, key), undefined),
      acquire: (key, { timeoutMs }) =>
        acquireSync(member, { key: new LockKey(member, key), sharers: 0, owner: undefined, timeoutMs }),
    };
  },
} satisfies LockModule;
