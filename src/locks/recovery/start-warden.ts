import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LockTableBrokenError } from '../api/lock-errors.ts';
import { Header, type LockTable } from '../table/layout.ts';

const TIMEOUT_MS = 10_000;

/**
 * Starts the table's warden, and waits until it is ready: a handle must not reach another thread before that. The warden
 * has a thread of its own, so that recovery depends on no other event loop.
 *
 * @throws {@link LockTableBrokenError} if it is not ready within 10 s
 */
export function startWarden(table: LockTable): Worker {
  const entry = new URL(`../../../workers/warden${extname(import.meta.url)}`, import.meta.url);
  // Without the loaders that this thread was started with: the warden needs none, and starts sooner.
  const worker = new Worker(entry, { workerData: table.buffer, execArgv: [], name: 'hammerlock warden' });
  worker.unref();
  if (Atomics.wait(table.i32, Header.wardenThread, 0, TIMEOUT_MS) === 'timed-out') {
    void worker.terminate();
    throw new LockTableBrokenError(`The lock table's warden did not start within ${TIMEOUT_MS} ms.`);
  }
  return worker;
}
