import { Piscina } from 'piscina';
import { workerEntry } from '../../base/worker-entry.ts';

const REVIVE_MS = 100;

/**
 * A fixed number of threads. A thread that dies is replaced, and its tasks are rejected.
 *
 * @param entry the name of the file in `workers/`
 * @param noTask a task that does nothing, to make the pool start a thread
 */
export function openWorkerPool<Task, Result>(
  entry: string,
  { threads, tasksEach }: { readonly threads: number; readonly tasksEach: number },
  workerData: object,
  noTask: Task,
): Piscina<Task, Result> {
  const pool = new Piscina<Task, Result>({
    filename: workerEntry(entry).href,
    workerData,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: tasksEach,
    // With 'sync' the event loop of an idle thread is blocked.
    atomics: 'async',
  });
  // Emitted for a thread that dies while idle: the next task starts another one.
  pool.on('error', (error) => process.emitWarning(`A thread died: ${error}`, 'HammerlockWarning'));
  // Once a thread has died while starting, Piscina starts another one only when a task is submitted.
  pool.on('workerDestroy', () => {
    setTimeout(() => {
      if (pool.queueSize > 0) pool.run(noTask).catch(() => {});
    }, REVIVE_MS).unref();
  });
  return pool;
}
