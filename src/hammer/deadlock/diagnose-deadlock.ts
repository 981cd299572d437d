import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';
import { isResourceKey } from '../status/resource.ts';
import { MAX_LENGTH } from '../status/shared-text.ts';
import { type Activity, activities, activityTexts } from '../status/thread-activity.ts';
import { ALL_OWNERS, MAX_KEYS_SHOWN, type WorkerStatus } from '../status/worker-status.ts';
import type { DeadlockReport } from '../verdict/verdict.ts';
import { deadlockReport } from './deadlock-report.ts';
import { type KeyTrialResult, tryKeysInThreads } from './try-keys.ts';

const MAX_TRIED = 8;

/**
 * The report on the stuck workers, with what can still be found out: what their threads do, and whether the lock grants
 * the keys that are awaited although no worker's status shows them as held.
 */
export async function diagnose(
  statuses: readonly WorkerStatus[],
  stuck: ReadonlySet<number>,
  lock: LockUnderTest,
  stillAlive: () => void,
): Promise<DeadlockReport> {
  const now = performance.now();
  const waiting = statuses.filter(({ worker }) => stuck.has(worker));
  const activity = await activities(waiting.map(({ thread }) => thread));
  const { rows, cycle } = deadlockReport(statuses, stuck, now);
  const keys = unheldKeys(statuses, waiting);
  const tried = await tryKeysInThreads(
    { ...lock, keys: keys.filter((key) => !isResourceKey(key)) },
    stillAlive,
  );
  const diagnosis = keys.map((key) => {
    const name = JSON.stringify(key);
    const result = tried.get(key);
    if (result === undefined) return `${name}: no worker holds it, but none is let in`;
    if (result === 'granted') {
      const isFor = isKept(key, waiting, activity) ? 'the waiting thread does not get to take it' : WOKEN;
      return `${name} is free, but ${isFor}`;
    }
    if (result !== 'refused') return failed(name, result);
    return mayBeHeld(key, statuses)
      ? `${name} is taken, perhaps by a worker that waits for other keys too, or that holds more keys than its status shows`
      : `${name} is taken, but not by any holder that the run knows of`;
  });
  return {
    rows: rows.map((row, index) => {
      const { thread, waits } = statuses[index]!;
      const doing = activity.get(thread);
      // The activity of a thread that waits for a key is known, unless the thread computes.
      const isTold = doing !== undefined && (waits.length === 0 || doing === activityTexts.computes);
      return isTold ? { ...row, doing } : row;
    }),
    cycle,
    ...(diagnosis.length > 0 && { diagnosis }),
  };
}

const WOKEN = 'no waiter was woken';

function failed(name: string, result: Exclude<KeyTrialResult, 'granted' | 'refused'>): string {
  return result === 'hung'
    ? `${name}: trying to acquire it did not return`
    : `${name}: trying to acquire it failed: ${result.error}`;
}

/** The awaited keys that no status shows as held. A key that was cut off is left out: the lock knows only its full name. */
function unheldKeys(statuses: readonly WorkerStatus[], waiting: readonly WorkerStatus[]): string[] {
  const held = new Set(statuses.flatMap((status) => status.held.map(({ key }) => key)));
  const keys = new Set(waiting.flatMap(({ waits }) => waits.map(({ key }) => key)));
  return [...keys].filter((key) => !held.has(key) && key.length < MAX_LENGTH).slice(0, MAX_TRIED);
}

/** Whether all waits for the key are those of tasks whose threads are busy, so that a wake-up does not reach them. */
function isKept(
  key: string,
  waiting: readonly WorkerStatus[],
  activity: ReadonlyMap<number, Activity>,
): boolean {
  return waiting.every(({ waits, thread }) => {
    const isBusy = activity.has(thread) && activity.get(thread) !== activityTexts.isIdle;
    return waits.every((wait) => wait.key !== key || (isBusy && wait.owner !== ALL_OWNERS));
  });
}

/**
 * Whether a worker may hold the key without its status showing it: it holds more keys than the status has room for, or
 * waits for several keys at once and may have some of them already.
 */
function mayBeHeld(key: string, statuses: readonly WorkerStatus[]): boolean {
  return statuses.some(
    ({ held, waits }) =>
      held.length === MAX_KEYS_SHOWN || (waits.length > 1 && waits.some((wait) => wait.key === key)),
  );
}
