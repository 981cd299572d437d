import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../evidence/describe-error.ts';
import { releaseGrant } from '../lock-under-test/checked-grant.ts';
import { attachLock, loadLock } from '../lock-under-test/load-lock.ts';
import { adaptLock } from '../lock-under-test/lock-adapter.ts';
import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';

export interface KeysToTry extends LockUnderTest {
  readonly keys: readonly string[];
}

export interface KeyTrialReport {
  readonly key: string;
  readonly found: 'begun' | 'granted' | 'refused' | { readonly error: string };
}

/** The main function of a thread that tries keys, one after the other. Any of them may block it for good. */
export async function tryKeys(): Promise<void> {
  const { lock: url, handle, keys } = workerData as KeysToTry;
  const report = (result: KeyTrialReport) => parentPort!.postMessage(result);
  const lockModule = await loadLock(url);
  const lock = attachLock(lockModule, handle);
  const complete = adaptLock(lock, lockModule.name);
  for (const key of keys) {
    report({ key, found: 'begun' });
    try {
      const grant = await complete.tryAcquireAsync(key, {});
      report({ key, found: grant ? 'granted' : 'refused' });
      if (grant) releaseGrant(grant, lockModule.name, key);
    } catch (error) {
      report({ key, found: { error: describeError(error) } });
    }
  }
  await lock.close?.();
}
