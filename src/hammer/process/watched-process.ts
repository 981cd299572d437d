import type { ChildProcess } from 'node:child_process';
import type { WatchedProgress } from '../run/live-view.ts';
import type { RunSpec } from '../run/run-spec.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { addProgress, addVerdict, noWorkYet } from './restart-totals.ts';
import { scheduleKill } from './scheduled-kill.ts';
import { startProcess } from './start-process.ts';
import { watchRun } from './watch-run.ts';

interface RunListener {
  readonly onProgress: ((progress: WatchedProgress) => void) | undefined;
  /** How many have begun to watch the run so far; 0 while nobody watches. */
  readonly watchers: (() => number) | undefined;
  /** Ends the run early. */
  readonly signal: AbortSignal;
}

/** A child process that hammers. It is killed when it no longer responds. */
export class WatchedProcess {
  #child: ChildProcess | undefined;
  /** `performance.now()` at the start of the child, shortly before the zero of the child's own `performance.now()`. */
  #startedAt = 0;

  /** Carries out a run; only one at a time. The process is kept for the next run unless this one made it unusable. */
  async run(spec: RunSpec, { onProgress, watchers, signal }: RunListener): Promise<Verdict> {
    // If this process exits first, nothing of the run may stay behind. The directory is removed after this.
    const onExit = () => this.#child?.kill('SIGKILL');
    process.prependListener('exit', onExit);
    try {
      let workBefore = noWorkYet;
      let life = spec;
      await this.#ready();
      const began = this.#startedAt;
      const laterMs = () => performance.now() - began;
      for (;;) {
        const child = await this.#ready();
        if (life.restarts > 0) life = { ...life, laterMs: laterMs() };
        const isKilled = spec.faults.includes('kill') && !signal.aborted;
        const kill = isKilled ? scheduleKill(life, () => child.kill('SIGKILL'), laterMs) : undefined;
        const end = await watchRun(child, life, {
          signal,
          kill,
          watchers,
          onProgress: (progress) => {
            kill?.onProgress(progress);
            onProgress?.(addProgress(progress, workBefore));
          },
        });
        kill?.cancel();
        if ('outcome' in end) {
          // Stuck threads never end, so the process is of no further use.
          if (end.outcome === 'deadlocked') await this.close();
          return addVerdict(end, workBefore);
        }
        // The last report was some time before the kill.
        const elapsedMs = Math.max(end.elapsedMs, kill?.lifeMs ?? 0);
        workBefore = addProgress({ ...end, elapsedMs }, workBefore);
        const left = life.durationMs - elapsedMs;
        life = { ...life, restarts: life.restarts + 1, durationMs: Math.max(1, left) };
      }
    } finally {
      process.off('exit', onExit);
    }
  }

  async #ready(): Promise<ChildProcess> {
    if (this.#child !== undefined && (hasEnded(this.#child) || this.#child.killed || !this.#child.connected))
      await this.close();
    if (this.#child === undefined) {
      this.#startedAt = performance.now();
      this.#child = startProcess();
    }
    return this.#child;
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
