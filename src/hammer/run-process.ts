import { rmSync } from 'node:fs';
import { type Progress, type RunSpec, run } from './run.ts';
import { InvalidRunError, type Verdict } from './verdict.ts';
import { describeError } from './worker.ts';

export type ToRunProcess = { readonly run: RunSpec } | { readonly stop: true };
export type FromRunProcess =
  | { readonly progress: Progress }
  | { readonly verdict: Verdict }
  | { readonly invalid: string }
  | { readonly crashed: string };

/** The life of the process that hammers: told what to run, it answers, and ends, as it does if nobody listens. */
export function runInThisProcess(): void {
  const stop = new AbortController();
  let directory: string | undefined;

  async function hammerOnce(spec: RunSpec): Promise<void> {
    let answer: FromRunProcess;
    try {
      answer = { verdict: await run(spec, (progress) => tell({ progress }), stop.signal) };
    } catch (error) {
      const invalid = error instanceof InvalidRunError;
      answer = invalid ? { invalid: error.message } : { crashed: describeError(error) };
    }
    tell(answer, () => process.exit(0));
  }

  process.on('message', (message: ToRunProcess) => {
    if ('stop' in message) stop.abort();
    else {
      directory = message.run.directory;
      void hammerOnce(message.run);
    }
  });
  process.on('disconnect', () => {
    // Whoever watches has died, and can't remove it any more.
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  });
  // The terminal sends it to both processes: the one that watches says what is to be done.
  process.on('SIGINT', () => {});
}

function tell(message: FromRunProcess, then: () => void = () => {}): void {
  if (process.connected) process.send!(message, then);
}
