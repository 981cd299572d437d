import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { workerEntry } from '../../base/worker-entry.ts';
import type { LockMode } from '../../locks/api/grant.ts';
import { attachLock, loadLock } from '../lock-under-test/load-lock.ts';
import { adaptLock } from '../lock-under-test/lock-adapter.ts';
import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';

interface WaitRequest {
  readonly keys: readonly string[];
  readonly mode: LockMode;
  readonly asynchronous: boolean;
}

/** A thread that waits for keys until it is terminated. */
export interface MortalWaiter {
  /** Tells the thread to wait for the keys; settles when it is about to. */
  ask(): Promise<void>;
  /** Whether the thread reported that it got the keys. */
  isGranted(): boolean;
  /** Terminates the thread, whatever it is doing. */
  end(): Promise<unknown>;
}

const TIMEOUT_MS = 86_400_000;

/** Starts the thread; settles when it is attached to the lock. */
export async function startMortalWaiter(
  underTest: LockUnderTest,
  request: WaitRequest,
): Promise<MortalWaiter> {
  const file = workerEntry('mortal-waiter');
  const thread = new Worker(file, {
    workerData: { ...underTest, ...request },
    name: 'hammerlock mortal waiter',
  });
  let isGranted = false;
  try {
    await once(thread, 'message');
  } catch (error) {
    await thread.terminate();
    throw error;
  }
  return {
    async ask() {
      const asks = once(thread, 'message');
      thread.postMessage('ask');
      await asks;
      thread.once('message', () => {
        isGranted = true;
      });
    },
    isGranted: () => isGranted,
    end: () => thread.terminate(),
  };
}

/** The main function of such a thread. It never releases what it is granted: it dies with it. */
export async function waitAndDie(): Promise<void> {
  const { lock: url, handle, keys, mode, asynchronous } = workerData as LockUnderTest & WaitRequest;
  const lockModule = await loadLock(url);
  const lock = adaptLock(attachLock(lockModule, handle), lockModule.name);
  const port = parentPort!;
  const asked = once(port, 'message');
  port.postMessage('ready');
  await asked;
  // Without a listener the thread would exit when it has nothing else to do.
  port.on('message', () => {});
  port.postMessage('asks');
  const options = { mode, timeoutMs: TIMEOUT_MS };
  const [key] = keys as [string];
  if (!asynchronous) {
    if (keys.length > 1) lock.acquireMany(keys, options);
    else lock.acquire(key, options);
  } else {
    const task = { ...options, owner: {} };
    await (keys.length > 1 ? lock.acquireManyAsync(keys, task) : lock.acquireAsync(key, task));
  }
  port.postMessage('granted');
}
