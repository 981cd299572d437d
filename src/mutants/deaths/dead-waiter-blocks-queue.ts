import { setTimeout as sleep } from 'node:timers/promises';
import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import { type LockModule, sessionLocks, type WithTimeout } from '../../locks/api/lock-module.ts';
import type { AcquireOptions, SessionLocksOptions, TryOptions } from '../../locks/api/lock-options.ts';
import type { LockHandle } from '../../locks/session-locks.ts';
import { firstWordOf, type MutexWords } from '../parts/mutex-table.ts';

const POLL_MS = 1;

/** `writers`: by key, how many are in line: while there are any, no reader comes in. */
interface QueueHandle {
  readonly table: LockHandle;
  readonly writers: MutexWords;
}

/**
 * Planted bug: readers let writers go first that are in line, and a writer whose thread dies there is counted for ever. What
 * a thread holds when it dies is recovered.
 *
 * Seen: textbook: a count of waiters in shared memory, which those take back that leave, and the dead do not.
 */
export default {
  name: 'dead-waiter-blocks-queue',
  promises: ['recovery', 'sharing', 'separate-keys'],
  create: (options: SessionLocksOptions): QueueHandle => ({
    table: sessionLocks.create(options),
    writers: new Int32Array(new SharedArrayBuffer(1_024 * 16)),
  }),
  destroy: ({ table }: QueueHandle) => sessionLocks.destroy(table),
  attach({ table, writers }: QueueHandle) {
    const locks = sessionLocks.attach(table);
    function attempt(key: string, mode: TryOptions['mode'] = 'exclusive') {
      if (mode === 'shared' && Atomics.load(writers, firstWordOf(key)) > 0) return null;
      // Each attempt is for itself: this lock finds no deadlocks.
      return locks.tryAcquire(key, { mode, owner: {} });
    }

    /** In line, for as long as the time allows. */
    function lineFor(key: string, { mode, timeoutMs }: AcquireOptions & WithTimeout) {
      const deadline = performance.now() + timeoutMs;
      const count = mode === 'shared' ? 0 : 1;
      Atomics.add(writers, firstWordOf(key), count);
      return {
        look() {
          const grant = attempt(key, mode);
          if (grant !== null || performance.now() < deadline) return grant;
          throw new LockTimeoutError(key, timeoutMs, 'somebody else holds it');
        },
        [Symbol.dispose]: () => void Atomics.sub(writers, firstWordOf(key), count),
      };
    }

    return {
      close: () => locks.close(),
      tryAcquire: (key, { mode } = {}) => attempt(key, mode),
      acquire(key, options) {
        using line = lineFor(key, options);
        for (;;) {
          const grant = line.look();
          if (grant !== null) return grant;
          sleepSync(POLL_MS);
        }
      },
      async acquireAsync(key, options) {
        using line = lineFor(key, options);
        for (;;) {
          const grant = line.look();
          if (grant !== null) return grant;
          await sleep(POLL_MS);
        }
      },
    };
  },
} satisfies LockModule;
