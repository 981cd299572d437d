import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { workerEntry } from '../../base/worker-entry.ts';
import { InvalidModuleError, InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import type { RunProgress, RunSpec } from '../run/run-spec.ts';
import { SET_UP_MS } from '../run/step-deadline.ts';
import { blockingCallWatch } from '../status/blocking-call.ts';
import { grantedTime } from '../time/granted-time.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { crashed, stuckInSetUp, unanswered, unclean } from './crash-verdict.ts';
import { addProgress, addVerdict, noWorkYet } from './restarted-runs.ts';
import type { FromRunProcess, ToRunProcess } from './run-process.ts';
import { type ScheduledKill, scheduleKill } from './scheduled-kill.ts';

/** The longest time without a message from the process, on top of the run's deadline. */
const SILENCE_MS = 10_000;
const TICK_MS = 250;
/** The limit for loading a module of the user's, or calling it before the run, in granted time. */
const CALL_MS = 10_000;

/** A child process that hammers. It is killed when it no longer responds. */
export class WatchedProcess {
  #child: ChildProcess | undefined;
  /** `performance.now()` at the start of the child, shortly before the zero of the child's own `performance.now()`. */
  #startedAt = 0;

  /** Carries out a run; only one at a time. The process is kept for the next run unless this one made it unusable. */
  async run(
    spec: RunSpec,
    onProgress: ((progress: RunProgress) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Verdict> {
    // If this process exits first, nothing of the run may stay behind.
    const onExit = () => {
      this.#child?.kill('SIGKILL');
      rmSync(spec.directory, { recursive: true, force: true });
    };
    process.on('exit', onExit);
    try {
      let workBefore = noWorkYet;
      let life = spec;
      await this.#ready();
      const began = this.#startedAt;
      const laterMs = () => performance.now() - began;
      for (;;) {
        const child = await this.#ready();
        if (life.restarts > 0) life = { ...life, laterMs: laterMs() };
        const isKilled = spec.faults.includes('kill') && !signal?.aborted;
        const kill = isKilled ? scheduleKill(life, () => child.kill('SIGKILL'), laterMs) : undefined;
        const end = await watch(child, life, {
          signal,
          kill,
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
      this.#child = start();
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

function start(): ChildProcess {
  return fork(workerEntry('hammer-process'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: loadersOf(process.execArgv),
    env: { ...process.env, [RUN_MARK]: '1' },
    // In a process group of its own, so that Ctrl-C reaches only the watching process, which ends the run in order.
    detached: process.platform !== 'win32',
  });
}

/** The environment variable that is set in the process that hammers, and nowhere else. */
export const RUN_MARK = 'HAMMERLOCK_RUN';

const LOADER = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(=|$)/;

/** The options that say how modules are loaded; those of a test runner, a debugger or `-e` must not be inherited. */
function loadersOf(execArgv: readonly string[]): string[] {
  return execArgv.filter((arg, index) => {
    const before = execArgv[index - 1] ?? '';
    return LOADER.test(arg) || (LOADER.test(before) && !before.includes('='));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

interface Watching {
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal | undefined;
  readonly kill: ScheduledKill | undefined;
}

/** Resolves to the verdict, or to the last progress of a process that was killed on purpose. */
function watch(
  child: ChildProcess,
  spec: RunSpec,
  { onProgress, signal, kill }: Watching,
): Promise<Verdict | RunProgress> {
  // In granted time, so that a process does not count as silent while it, or this process, is stopped or starved.
  const granted = grantedTime({ pid: child.pid!, tickMs: TICK_MS });
  let heardAt = 0;
  const blockedIn = blockingCallWatch(spec.directory, granted);
  let found: Verdict | undefined;
  let last: RunProgress | undefined;
  return new Promise<Verdict | RunProgress>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearInterval(silence);
      signal?.removeEventListener('abort', stop);
      child.off('message', hear);
      child.off('exit', onChildExit);
      child.off('error', fail);
      settle();
    };
    const hear = (message: FromRunProcess) => {
      heardAt = granted.ms;
      if ('isOver' in message && message.isOver) child.kill('SIGKILL');
      if ('progress' in message) {
        last = message.progress;
        onProgress(last);
      } else if ('found' in message) {
        found = message.found;
      } else if ('verdict' in message) {
        end(() => resolve(message.verdict));
      } else if ('notOffered' in message) {
        end(() => reject(new NotOfferedError(...message.notOffered)));
      } else if ('invalid' in message) {
        end(() => reject(new InvalidRunError(message.invalid)));
      } else {
        const verdict = crashed(spec, last, message.crashed);
        const isFault = message.isUncaught || verdict.violations.length > 1;
        const outcome = isFault ? 'violated' : 'undecided';
        const known = found ?? { ...verdict, outcome };
        end(() => resolve({ ...known, errors: [...(known.errors ?? []), message.error] }));
      }
    };
    const onChildExit = (code: number | null, death: string | null) => {
      const ended = `it ended by ${death ?? `exit code ${code}`}`;
      const verdict = found;
      if (verdict !== undefined) return end(() => resolve(unclean(verdict, `${ended} in the clean-up`)));
      end(() => resolve(kill?.isDone && last ? last : crashed(spec, last, ended)));
    };
    const fail = (error: Error) => end(() => reject(error));
    const send = (message: ToRunProcess) => {
      // A child that has exited is handled by its exit event.
      if (child.connected) child.send(message, () => {});
    };
    const stop = () => send({ stop: true });
    const silence = setInterval(() => {
      granted.tick();
      const hammers = last !== undefined && last.phase !== 'setting up';
      const blocked = hammers ? undefined : blockedIn();
      if (blocked !== undefined && 'calls' in blocked.doing && blocked.ms > CALL_MS) {
        child.kill('SIGKILL');
        const message = `${blocked.doing.calls} did not return within ${CALL_MS} ms: it still runs, or waits for something that does not happen.`;
        return end(() => reject(new InvalidModuleError(message)));
      }
      if (blocked !== undefined && 'waitsFor' in blocked.doing && blocked.ms > spec.deadlineMs) {
        const { doing, ms } = blocked;
        return end(() => resolve(stuckInSetUp(spec, last, doing, ms)));
      }
      const limitMs = hammers ? spec.deadlineMs + SILENCE_MS : Math.max(spec.deadlineMs, SET_UP_MS);
      if (granted.ms - heardAt <= limitMs) return;
      const silent = `it gave no sign of life for ${limitMs} ms in the clean-up`;
      const verdict = found ? unclean(found, silent) : unanswered(spec, last, limitMs);
      // The process must not be used again.
      if (found !== undefined) child.kill('SIGKILL');
      end(() => resolve(verdict));
    }, TICK_MS);
    child.on('message', hear);
    child.on('exit', onChildExit);
    child.on('error', fail);
    send({ run: spec });
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
  });
}
