import { parentPort, workerData } from 'node:worker_threads';
import { SessionLocks } from '../../src/locks/session-locks.ts';

/** Holds the key until the thread is killed, or waits for it and reports when it was granted. */
const locks = SessionLocks.attach(workerData.handle);
if (workerData.role === 'hold') {
  locks.acquire('mortal');
} else {
  parentPort!.on('message', () => {
    const grant = locks.acquire('mortal', { timeoutMs: 60_000 });
    parentPort!.postMessage(performance.now());
    grant.release();
  });
}
parentPort!.postMessage('ready');
if (workerData.role === 'hold') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
