import { setTimeout as sleep } from 'node:timers/promises';
import { LockTimeoutError } from '../../locks/api/lock-errors.ts';
import type { LockModule } from '../../locks/api/lock-module.ts';
import { slotOf } from '../parts/key-hash.ts';

const SLOTS = 1_024;

/**
 * Planted bug: a wait that ends without the key releases it all the same, in a `catch` that was meant for
 * waiters that got the key. The holder then releases it a second time.
 *
 * Seen: CWE-765, multiple unlocks of a critical resource; why release of async-mutex is idempotent.
 */
export default {
  name: 'double-release',
  create: () => new Int32Array(new SharedArrayBuffer(SLOTS * 4)),
  attach(taken: Int32Array) {
    const release = (slot: number) => Atomics.store(taken, slot, 0);
    const tryAcquire = (key: string) => {
      const slot = slotOf(key, SLOTS);
      return Atomics.compareExchange(taken, slot, 0, 1) === 0 ? { release: () => release(slot) } : null;
    };
    return {
      tryAcquire,
      async acquireAsync(key, { timeoutMs, signal }) {
        const deadline = performance.now() + timeoutMs;
        try {
          for (;;) {
            const grant = tryAcquire(key);
            if (grant !== null) return grant;
            if (performance.now() >= deadline)
              throw new LockTimeoutError(key, timeoutMs, 'another holder has it');
            await sleep(1, undefined, { ...(signal && { signal }) });
          }
        } catch (error) {
          release(slotOf(key, SLOTS));
          throw signal?.aborted ? signal.reason : error;
        }
      },
    };
  },
} satisfies LockModule;
