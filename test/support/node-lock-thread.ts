import { locks, parentPort } from 'node:worker_threads';

/** A thread that takes a lock of Node's own, says so, and never gives it back. */
void locks.request('held', () => {
  parentPort!.postMessage('held');
  return new Promise(() => {});
});
parentPort!.on('message', () => {});
