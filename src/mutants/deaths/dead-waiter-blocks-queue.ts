import { setTimeout as sleep } from 'node:timers/promises';
import { sleepSync } from '../../base/sleep-sync.ts';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule, WithTimeout } from '../../locks/api/lock-module.ts';
import type { AcquireOptions, SessionLocksOptions, TryOptions } from '../../locks/api/lock-options.ts';
import type { LockHandle } from '../../locks/session-locks.ts';
import { sessionLocks } from '../../locks/session-locks-module.ts';
import { firstWordOf, type MutexWords } from '../parts/mutex-table.ts';

const POLL_MS = 1;

/** `writers`: the number of waiting writers per key; while there are any, no reader is admitted. */
interface QueueHandle {
  readonly table: LockHandle;
  readonly writers: MutexWords;
}

/**
 * Planted bug: readers yield to waiting writers, and a writer whose thread dies while it waits is counted
 * for ever. Keys that a dying thread holds are recovered.
 *
 * Seen: textbook: a count of waiters in shared memory, which a waiter decrements when it leaves and a dead
 * waiter does not.
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
    function tryEnter(key: string, mode: TryOptions['mode'] = 'exclusive') {
      if (mode === 'shared' && Atomics.load(writers, firstWordOf(key)) > 0) return null;
      // A new owner for each attempt: this lock does not detect deadlocks.
      return locks.tryAcquire(key, { mode, owner: {} });
    }

    /** A place among the waiters, until it is disposed. */
    function waitFor(key: string, { mode, timeoutMs }: AcquireOptions & WithTimeout) {
      const deadline = performance.now() + timeoutMs;
      const count = mode === 'shared' ? 0 : 1;
      Atomics.add(writers, firstWordOf(key), count);
      return {
        attempt() {
          const grant = tryEnter(key, mode);
          if (grant !== null || performance.now() < deadline) return grant;
          throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
        },
        [Symbol.dispose]: () => void Atomics.sub(writers, firstWordOf(key), count),
      };
    }

    return {
      close: () => locks.close(),
      tryAcquire: (key, { mode } = {}) => tryEnter(key, mode),
      acquire(key, options) {
        using wait = waitFor(key, options);
        for (;;) {
          const grant = wait.attempt();
          if (grant !== null) return grant;
          sleepSync(POLL_MS);
        }
      },
      async acquireAsync(key, options) {
        using wait = waitFor(key, options);
        for (;;) {
          const grant = wait.attempt();
          if (grant !== null) return grant;
          await sleep(POLL_MS);
        }
      },
    };
  },
} satisfies LockModule;
