import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import futexLock, { FREE, WAITED_FOR } from '../controls/futex-mutex.ts';
import { firstWordOf, type MutexWords } from '../parts/mutex-table.ts';

/**
 * Planted bug: a wake-up is meant for one waiter, and is lost if that waiter's thread dies before it runs.
 * The mutex is correct as long as no thread dies.
 *
 * Seen: in Node, where Atomics.notify may choose a thread that is terminated before it runs.
 */
export default {
  ...futexLock,
  name: 'wake-up-lost-in-death',
  attach(words: MutexWords) {
    const lock = futexLock.attach(words);
    return {
      ...lock,
      async acquireAsync(key, { timeoutMs }) {
        const at = firstWordOf(key);
        const deadline = performance.now() + timeoutMs;
        while (Atomics.exchange(words, at, WAITED_FOR) !== FREE) {
          const end = await Atomics.waitAsync(words, at, WAITED_FOR, deadline - performance.now()).value;
          if (end === 'timed-out') throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
        }
        return lock.grantOf(at);
      },
    };
  },
} satisfies LockModule;
