import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import { type Progress, type RunSpec, run } from './run.ts';
import { InvalidRunError, type Verdict } from './verdict.ts';
import { type Assignment, describeError, type Result } from './worker.ts';

export type ToRunProcess = { readonly run: RunSpec } | { readonly stop: true };
export type FromRunProcess =
  | { readonly progress: Progress }
  | { readonly verdict: Verdict }
  | { readonly invalid: string }
  | { readonly crashed: string };

/**
 * The life of a process that hammers: it is told what to run, one run after the other, and answers. The threads
 * stay from run to run. It ends when nobody listens any more.
 */
export function hammerInThisProcess(): void {
  let pool: Piscina<Assignment, Result> | undefined;
  let stop = new AbortController();
  let directory: string | undefined;

  async function hammerOnce(spec: RunSpec): Promise<FromRunProcess> {
    stop = new AbortController();
    directory = spec.directory;
    if (pool?.maxThreads !== spec.workers) {
      await pool?.destroy();
      // Not awaited: the threads load their modules while this one makes what they will share.
      pool = openPool(spec.workers);
    }
    try {
      return { verdict: await run(spec, pool, (progress) => tell({ progress }), stop.signal) };
    } catch (error) {
      return error instanceof InvalidRunError
        ? { invalid: error.message }
        : { crashed: describeError(error) };
    }
  }

  process.on('message', async (message: ToRunProcess) => {
    if ('stop' in message) stop.abort();
    else tell(await hammerOnce(message.run));
  });
  process.on('disconnect', () => {
    // If whoever watched has died, it can't remove it any more.
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  });
  // The terminal sends it to both processes: the one that watches says what is to be done.
  process.on('SIGINT', () => {});
}

function openPool(workers: number): Piscina<Assignment, Result> {
  return new Piscina({
    filename: new URL(`../../workers/hammer-worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Otherwise an idle worker's event loop stands still.
    atomics: 'disabled',
  });
}

function tell(message: FromRunProcess): void {
  if (process.connected) process.send!(message);
}
