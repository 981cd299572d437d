import type { ChildProcess } from 'node:child_process';
import { InvalidModuleError, InvalidRunError, NotOfferedError } from '../evidence/run-errors.ts';
import type { WatchedProgress } from '../run/live-view.ts';
import type { RunPhase, RunProgress, RunSpec } from '../run/run-spec.ts';
import { SET_UP_MS } from '../run/step-deadline.ts';
import { blockingCallWatch } from '../status/blocking-call.ts';
import { grantedTime } from '../time/granted-time.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { crashed, stuckInSetUp, unanswered, unclean } from './crash-verdict.ts';
import type { FromRunProcess, RunAnswer, ToRunProcess } from './process-messages.ts';
import type { ScheduledKill } from './scheduled-kill.ts';

/** The longest time without a message from the process, on top of a deadline. */
const SILENCE_MS = 10_000;
/** The deadline of a stretch of the final checks: the search for an order of a key's last operations takes up to 20 s. */
const CHECK_MS = 20_000;
const TICK_MS = 250;
/** The limit for loading a module of the user's, or calling it before the run, in granted time. */
const CALL_MS = 10_000;

interface RunWatch {
  readonly onProgress: (progress: WatchedProgress) => void;
  readonly watchers: (() => number) | undefined;
  readonly signal: AbortSignal;
  readonly kill: ScheduledKill | undefined;
}

/**
 * Has a process carry out a run, and kills the process if it no longer responds.
 *
 * @returns the verdict, or the last progress of a process that was killed on purpose
 * @throws {@link InvalidRunError} @throws {@link NotOfferedError}
 */
export function watchRun(
  child: ChildProcess,
  spec: RunSpec,
  { onProgress, watchers, signal, kill }: RunWatch,
): Promise<Verdict | RunProgress> {
  // In granted time, so that a process does not count as silent while it, or this process, is stopped or starved.
  const granted = grantedTime({ pid: child.pid!, tickMs: TICK_MS });
  let heardAt = 0;
  const blockedIn = blockingCallWatch(spec.directory, granted);
  let found: Verdict | undefined;
  let last: RunProgress | undefined;
  let toldWatchers = 0;

  function verdictOf(answer: RunAnswer): Verdict {
    if ('verdict' in answer) return answer.verdict;
    if ('notOffered' in answer) throw new NotOfferedError(...answer.notOffered);
    if ('invalid' in answer) throw new InvalidRunError(answer.invalid);
    const verdict = crashed(spec, last, answer.crashed);
    const isFault = answer.isUncaught || verdict.violations.length > 1;
    const known = found ?? { ...verdict, outcome: isFault ? 'violated' : 'undecided' };
    return { ...known, errors: [...(known.errors ?? []), answer.error] };
  }

  function endedBy(how: string): Verdict | RunProgress {
    const ended = `it ended by ${how}`;
    if (found !== undefined) return unclean(found, `${ended} in the cleanup`);
    return kill?.isDone && last ? last : crashed(spec, last, ended);
  }

  /** The verdict on a process that has been silent, or blocked in one call, for too long; undefined for any other. */
  function overdue(): Verdict | undefined {
    const hammers = last !== undefined && last.phase !== 'setting up';
    const blocked = hammers ? undefined : blockedIn();
    if (blocked !== undefined && 'calls' in blocked.doing) {
      const { calls, limitMs = CALL_MS } = blocked.doing;
      if (blocked.ms <= limitMs) return undefined;
      child.kill('SIGKILL');
      throw new InvalidModuleError(
        `${calls} did not return within ${limitMs} ms: it still runs, or waits for something that does not happen.`,
      );
    }
    if (blocked !== undefined && 'waitsFor' in blocked.doing && blocked.ms > spec.deadlineMs) {
      return stuckInSetUp(spec, last, blocked.doing, blocked.ms);
    }
    const limitMs = silenceLimit(spec, last?.phase);
    if (granted.ms - heardAt <= limitMs) return undefined;
    if (found === undefined) return unanswered(spec, last, limitMs);
    // The process must not be used again.
    child.kill('SIGKILL');
    return unclean(found, `it gave no sign of life for ${limitMs} ms in the cleanup`);
  }

  return new Promise<Verdict | RunProgress>((resolve, reject) => {
    /** Settles with what `end` returns or throws; not at all if it returns undefined. */
    const settle = (end: () => Verdict | RunProgress | undefined) => {
      try {
        const ended = end();
        if (ended === undefined) return;
        resolve(ended);
      } catch (error) {
        reject(error);
      }
      clearInterval(tick);
      signal.removeEventListener('abort', stop);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onError);
    };
    const onMessage = (message: FromRunProcess) => {
      heardAt = granted.ms;
      if ('isOver' in message && message.isOver) child.kill('SIGKILL');
      if ('progress' in message) {
        last = message.progress;
        onProgress(message.progress);
        tellWatchers();
      } else if ('found' in message) {
        found = message.found;
      } else {
        settle(() => verdictOf(message));
      }
    };
    const onExit = (code: number | null, death: string | null) =>
      settle(() => endedBy(death ?? `exit code ${code}`));
    const onError = (error: Error) =>
      settle(() => {
        throw error;
      });
    const send = (message: ToRunProcess) => {
      // A child that has exited is handled by its exit event.
      if (child.connected) child.send(message, () => {});
    };
    const stop = () => send({ stop: true });
    const tellWatchers = () => {
      const now = watchers?.() ?? 0;
      if (now !== toldWatchers) send({ watchers: now });
      toldWatchers = now;
    };
    const tick = setInterval(() => {
      granted.tick();
      settle(overdue);
    }, TICK_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onError);
    send({ run: spec });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}

/** The longest time without a message in a phase of the run. */
function silenceLimit({ deadlineMs }: RunSpec, phase: RunPhase = 'setting up'): number {
  if (phase === 'setting up') return Math.max(deadlineMs, SET_UP_MS);
  return (phase === 'checking' ? Math.max(deadlineMs, CHECK_MS) : deadlineMs) + SILENCE_MS;
}
