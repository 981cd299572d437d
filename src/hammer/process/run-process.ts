import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { workerEntry } from '../../base/worker-entry.ts';
import { describeError, isInstance } from '../evidence/describe-error.ts';
import { type ErrorReport, errorReport } from '../evidence/error-report.ts';
import { InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import { hasLeftRunning, watchThread } from '../run/left-running.ts';
import { run } from '../run/run.ts';
import type { RunProgress, RunSpec } from '../run/run-spec.ts';
import type { WorkerAssignment } from '../run/worker.ts';
import type { Verdict } from '../verdict/verdict.ts';

export type ToRunProcess = { readonly run: RunSpec } | { readonly stop: true };
export type FromRunProcess =
  | { readonly progress: RunProgress }
  /** A verdict that stands, whatever comes of the clean-up. */
  | { readonly found: Verdict }
  | RunAnswer;

/** What came of a run. `isOver`: the process must not be used again. */
type RunAnswer = { readonly isOver?: boolean } & (
  | { readonly verdict: Verdict }
  | { readonly invalid: string }
  | { readonly notOffered: readonly [lock: string, scenario: string, missing: readonly string[]] }
  /** `isUncaught`: the error is the scenario's, or a module's. */
  | { readonly crashed: string; readonly error: ErrorReport; readonly isUncaught?: true }
);

/**
 * The life of a process that hammers: it is told what to run, one run after the other, and answers. The threads
 * stay from run to run, and the process does, unless a run has left something running: what that throws later would be held
 * against the next run. It ends when nobody listens any more.
 */
export function hammerInThisProcess(): void {
  let pool: Piscina<WorkerAssignment, void> | undefined;
  let stop = new AbortController();
  let directory: string | undefined;

  async function hammerOnce(spec: RunSpec): Promise<RunAnswer> {
    const leftRunning = watchThread();
    const answer = await answerOf(spec);
    const isOver = hasLeftRunning(spec.directory) || (await leftRunning(pool?.threads));
    return { ...answer, isOver };
  }

  async function answerOf(spec: RunSpec): Promise<RunAnswer> {
    stop = new AbortController();
    directory = spec.directory;
    const limit = spec.faults.includes('oom') ? OOM_MIB : undefined;
    if (pool?.maxThreads !== spec.workers || pool.options.resourceLimits?.maxOldGenerationSizeMb !== limit) {
      // One that can't be ended is left to itself.
      await pool?.destroy().catch(() => {});
      pool = undefined;
    }
    const lend = () => (pool ??= openPool(spec.workers, limit));
    try {
      const found = (found: Verdict) => tell({ found });
      return { verdict: await run(spec, lend, (progress) => void tell({ progress }), stop.signal, found) };
    } catch (error) {
      if (isInstance(error, NotOfferedError))
        return { notOffered: [error.lock, error.scenario, error.missing] };
      return isInstance(error, InvalidRunError)
        ? { invalid: error.message }
        : { crashed: describeError(error), error: errorReport('the run', error) };
    }
  }

  // This process must not be used again, but says what it was.
  process.on('uncaughtException', (error) => {
    const crashed = `an error that nobody caught: ${describeError(error)}`;
    const answer = { crashed, error: errorReport('the run', error), isUncaught: true, isOver: true } as const;
    void tell(answer).then(() => process.exit(1));
  });
  process.on('message', async (message: ToRunProcess) => {
    if ('stop' in message) stop.abort();
    else void tell(await hammerOnce(message.run));
  });
  process.on('disconnect', () => {
    // If the process that watches has died, it can't remove it any more.
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  });
  // The event above needs this thread, which a scenario may block: another one sees it too.
  new Worker(workerEntry('watchdog'), {
    workerData: process.ppid,
    execArgv: [],
    name: 'hammerlock watchdog',
  }).unref();
}

/** Where workers are to run out of memory: enough for what they do, and soon filled. */
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
    // Otherwise an idle worker's event loop stands still.
    atomics: 'disabled',
  });
}

/** Until it is sent. */
async function tell(message: FromRunProcess): Promise<void> {
  // That nobody listens any more is learned from the disconnect.
  if (process.connected) await new Promise<void>((resolve) => process.send!(message, () => resolve()));
}
