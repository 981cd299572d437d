import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';
import { isFileKey } from '../status/resource.ts';
import { MAX_LENGTH } from '../status/shared-text.ts';
import { Activity, activities } from '../status/thread-activity.ts';
import { ALL_OWNERS, MAX_KEYS_SHOWN, type WorkerStatus } from '../status/worker-status.ts';
import type { DeadlockReport } from '../verdict/verdict.ts';
import { deadlockReport } from './deadlock-report.ts';
import { type KeyTrialResult, tryKeysInThreads } from './try-keys.ts';

const MAX_TRIED = 8;

/**
 * The report on workers that did not come back, with what can still be found out: what the threads do, and of each key
 * that is waited for and that no row shows as held, whether the lock gives it away.
 */
export async function diagnose(
  rows: readonly WorkerStatus[],
  stuck: ReadonlySet<number>,
  lock: LockUnderTest,
  stillThere: () => void,
): Promise<DeadlockReport> {
  const now = performance.now();
  const waiting = rows.filter(({ worker }) => stuck.has(worker));
  const activity = await activities(waiting.map(({ thread }) => thread));
  const { rows: reported, cycle } = deadlockReport(rows, stuck, now);
  const keys = unheld(rows, waiting);
  const tried = await tryKeysInThreads({ ...lock, keys: keys.filter((key) => !isFileKey(key)) }, stillThere);
  const diagnosis = keys.map((key) => {
    const name = JSON.stringify(key);
    const result = tried.get(key);
    if (result === undefined) return `${name}: no worker is in a transaction, and none is let in`;
    if (result === 'granted') {
      const isFor = isKept(key, waiting, activity) ? 'the thread that waits does not come to take it' : WOKEN;
      return `${name} is free, and ${isFor}`;
    }
    if (result !== 'refused') return failed(name, result);
    return mayBeHeld(key, rows)
      ? `${name} is taken, perhaps by a worker that waits for other keys as well or holds more than its row has room for`
      : `${name} is taken by nobody that the run knows of`;
  });
  return {
    rows: reported.map((row, index) => {
      const { thread, waits } = rows[index]!;
      const doing = activity.get(thread);
      // Of one that waits for a key the row says what it does; unless it does something else.
      const isTold = doing !== undefined && (waits.length === 0 || doing === Activity.computes);
      return isTold ? { ...row, doing } : row;
    }),
    cycle,
    ...(diagnosis.length > 0 && { diagnosis }),
  };
}

const WOKEN = 'nobody was woken';

function failed(name: string, result: Exclude<KeyTrialResult, 'granted' | 'refused'>): string {
  return result === 'hung'
    ? `${name}: trying it did not come back`
    : `${name}: trying it failed: ${result.error}`;
}

/** One that was cut can't be tried: the lock knows it by its whole name. */
function unheld(rows: readonly WorkerStatus[], waiting: readonly WorkerStatus[]): string[] {
  const held = new Set(rows.flatMap((row) => row.held.map(({ key }) => key)));
  const keys = new Set(waiting.flatMap(({ waits }) => waits.map(({ key }) => key)));
  return [...keys].filter((key) => !held.has(key) && key.length < MAX_LENGTH).slice(0, MAX_TRIED);
}

/** Whether all that wait for it are tasks of threads that do something else: a wake-up does not reach those. */
function isKept(
  key: string,
  waiting: readonly WorkerStatus[],
  activity: ReadonlyMap<number, Activity>,
): boolean {
  return waiting.every(({ waits, thread }) => {
    const isBusy = activity.has(thread) && activity.get(thread) !== Activity.isIdle;
    return waits.every((wait) => wait.key !== key || (isBusy && wait.owner !== ALL_OWNERS));
  });
}

/** By a worker whose row does not say so: it waits for several keys at once, and may have some of them. */
function mayBeHeld(key: string, rows: readonly WorkerStatus[]): boolean {
  return rows.some(
    ({ held, waits }) =>
      held.length === MAX_KEYS_SHOWN || (waits.length > 1 && waits.some((wait) => wait.key === key)),
  );
}
