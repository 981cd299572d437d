import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { jsonLog } from '../evidence/json-log.ts';

/** A handle that was closed just now is gone a few turns of the event loop later. */
const LOOKS = 20;
const AGAIN_MS = 5;
const PRUNED_AT = 1_000;
const FILE = 'left-running.jsonl';

/** Node does not list a timer without a reference. Its `_destroyed` is true when the timer is over. */
type Timer = NodeJS.Timeout & { readonly _destroyed?: boolean };

/** All timers and threads of this thread that Node does not list as active. */
interface Unlisted {
  timers(): Timer[];
  threads(): Worker[];
}

let unlisted: Unlisted | undefined;

/** Tells, when a run is over, whether its code has left anything in this thread that may still call back. */
export type LeftRunning = (ours?: readonly Worker[]) => Promise<boolean>;

/**
 * Must be called before a run's code is loaded: timers, handles, requests and threads that exist by then do not count as the
 * run's, nor do the threads in `ours`, which were started for the run. A pending `Atomics.waitAsync` is not seen, and neither
 * is a timer of `node:timers/promises` without a reference.
 */
export function watchThread(): LeftRunning {
  unlisted ??= listTheRest();
  const { timers, threads } = unlisted;
  const before = { active: counts(), timers: new Set(timers()), threads: new Set(threads()) };

  function isLeft(ours: readonly Worker[]): boolean {
    return (
      [...counts()].some(([type, count]) => count > (before.active.get(type) ?? 0)) ||
      timers().some((timer) => !before.timers.has(timer)) ||
      threads().some((thread) => !before.threads.has(thread) && !ours.includes(thread))
    );
  }

  return async (ours = []) => {
    // Node lists a thread in the turn of the event loop after the one that started it.
    await nextTurn();
    for (let look = 0; look < LOOKS; look++) {
      if (!isLeft(ours)) return false;
      await sleep(AGAIN_MS);
    }
    return isLeft(ours);
  };
}

/** Notes on disk that a worker has left something running. */
export function noteLeftRunning(directory: string, worker: number): void {
  jsonLog<number>(directory, FILE).add(worker);
}

/** Whether any worker of the run has left something running. */
export function hasLeftRunning(directory: string): boolean {
  return jsonLog<number>(directory, FILE).read().length > 0;
}

/** The resources that keep the event loop of this thread alive, counted by type. */
function counts(): Map<string, number> {
  const found = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) found.set(type, (found.get(type) ?? 0) + 1);
  return found;
}

function listTheRest(): Unlisted {
  const threads = new Set<Worker>();
  process.on('worker', (thread: Worker) => {
    threads.add(thread);
    thread.once('exit', () => threads.delete(thread));
  });

  let timers: Timer[] = [];
  let pruneAt = PRUNED_AT;
  const living = () => {
    timers = timers.filter((timer) => timer._destroyed === false && !timer.hasRef());
    return timers;
  };
  const any = setTimeout(() => {});
  clearTimeout(any);
  const timerClass = Object.getPrototypeOf(any) as Timer;
  const { unref } = timerClass;
  timerClass.unref = function (this: Timer) {
    if (timers.push(this) >= pruneAt) pruneAt = PRUNED_AT + 2 * living().length;
    return unref.call(this);
  };
  return { timers: living, threads: () => [...threads] };
}
