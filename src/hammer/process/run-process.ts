import { rmSync } from 'node:fs';
import module from 'node:module';
import { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { workerEntry } from '../../base/worker-entry.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { errorReport } from '../evidence/error-report.ts';
import { InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import { hasLeftRunning, watchThread } from '../run/left-running.ts';
import type { WatchedProgress } from '../run/live-view.ts';
import { run } from '../run/run.ts';
import type { RunSpec } from '../run/run-spec.ts';
import type { WorkerAssignment } from '../run/worker.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { FromRunProcess, RunAnswer, ToRunProcess } from './process-messages.ts';

/**
 * The main function of the process that hammers: it carries out one run after the other and reports each result. The
 * process and its threads are kept for the next run unless a run has left something running, whose later errors would be
 * blamed on the next run. The process exits when its parent disconnects.
 */
export function hammerInThisProcess(): void {
  let pool: Piscina<WorkerAssignment, void> | undefined;
  let stop = new AbortController();
  let directory: string | undefined;
  let watchers = 0;

  async function hammerOnce(spec: RunSpec): Promise<RunAnswer> {
    const leftRunning = watchThread();
    const answer = await answerOf(spec);
    // This process is killed, not ended: later runs would compile its modules, and strip the scenario's types, once more.
    module.flushCompileCache?.();
    const isOver = hasLeftRunning(spec.directory) || (await leftRunning(pool?.threads));
    return { ...answer, isOver };
  }

  async function answerOf(spec: RunSpec): Promise<RunAnswer> {
    stop = new AbortController();
    watchers = 0;
    directory = spec.directory;
    const limit = spec.faults.includes('oom') ? OOM_MIB : undefined;
    if (pool?.maxThreads !== spec.workers || pool.options.resourceLimits?.maxOldGenerationSizeMb !== limit) {
      // A pool that cannot be destroyed is abandoned.
      await pool?.destroy().catch(() => {});
      pool = undefined;
    }
    const lend = () => (pool ??= openPool(spec.workers, limit));
    try {
      const host = {
        openPool: lend,
        onProgress: (progress: WatchedProgress) => void tell({ progress }),
        watchers: () => watchers,
        stopped: stop.signal,
        onVerdict: (found: Verdict) => tell({ found }),
      };
      return { verdict: await run(spec, host) };
    } catch (error) {
      if (isInstance(error, NotOfferedError))
        return { notOffered: [error.lock, error.scenario, error.missing] };
      return isInstance(error, InvalidRunError)
        ? { invalid: error.message }
        : { crashed: describeError(error), error: errorReport('the run', error) };
    }
  }

  // This process must not be used again, but it reports the error.
  process.on('uncaughtException', (error) => {
    const crashed = `an uncaught error: ${describeError(error)}`;
    const answer = { crashed, error: errorReport('the run', error), isUncaught: true, isOver: true } as const;
    void tell(answer).then(() => process.exit(1));
  });
  process.on('message', async (message: ToRunProcess) => {
    if ('stop' in message) stop.abort();
    else if ('watchers' in message) watchers = message.watchers;
    else void tell(await hammerOnce(message.run));
  });
  process.on('disconnect', () => {
    // If the watching process has died, it cannot remove the directory itself.
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  });
  // The event above is handled by this thread, which a scenario may block. The watchdog's thread notices as well.
  new Worker(workerEntry('watchdog'), {
    workerData: process.ppid,
    execArgv: [],
    name: 'hammerlock watchdog',
  }).unref();
}

/** The heap of a worker that is made to run out of memory: enough for its work, and quickly filled. */
const OOM_MIB = 96;

function openPool(
  workers: number,
  maxOldGenerationSizeMb: number | undefined,
): Piscina<WorkerAssignment, void> {
  return new Piscina({
    filename: workerEntry('hammer-worker').href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    ...(maxOldGenerationSizeMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb } }),
    // Otherwise Piscina blocks the event loop of an idle worker in Atomics.wait.
    atomics: 'disabled',
  });
}

/** Settles when the message has been sent. */
async function tell(message: FromRunProcess): Promise<void> {
  // A parent that has gone is handled by the disconnect event.
  if (process.connected) await new Promise<void>((resolve) => process.send!(message, () => resolve()));
}
