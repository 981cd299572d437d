import { Piscina } from 'piscina';
import { workerEntry } from '../../base/worker-entry.ts';

const REVIVE_MS = 100;

/** Threads that stay; one that dies is replaced, and its tasks are rejected. `entry` is a file in workers/. */
export function openWorkerPool<Task, Result>(
  entry: string,
  { threads, tasksEach }: { readonly threads: number; readonly tasksEach: number },
  workerData: object,
  nothing: Task,
): Piscina<Task, Result> {
  const pool = new Piscina<Task, Result>({
    filename: workerEntry(entry).href,
    workerData,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: tasksEach,
    // With 'sync' an idle thread's event loop stands still.
    atomics: 'async',
  });
  // Of a thread that died without a task: the next task has another.
  pool.on('error', (error) => process.emitWarning(`A thread died: ${error}`, 'HammerlockWarning'));
  // Piscina replaces no thread any more once one has died while it started; a task, which `nothing` is, still does.
  pool.on('workerDestroy', () => {
    setTimeout(() => {
      if (pool.queueSize > 0) pool.run(nothing).catch(() => {});
    }, REVIVE_MS).unref();
  });
  return pool;
}
