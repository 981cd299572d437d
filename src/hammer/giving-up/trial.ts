import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../base/seeded-random.ts';
import { sleepSync } from '../../base/sleep-sync.ts';
import type { LockUnderTest } from '../lock-under-test/lock-under-test.ts';
import type { HammerLocks } from '../lock-under-test/tracked-locks.ts';
import { startMortalWaiter } from './mortal-waiter.ts';
import {
  add,
  breakOff,
  hasHappened,
  isBroken,
  raise,
  TrialEvent,
  TrialWord,
  until,
  untilEvent,
} from './trial-state.ts';
import { mark, passThrough, reportViolation, type TrialView } from './waiters-behind.ts';
import { describeEnd, describeWaiter, waysToGiveUp } from './ways-to-give-up.ts';

/** One worker's view of a trial, with all that the worker needs to take part. */
export interface Trial extends TrialView {
  readonly locks: HammerLocks;
  readonly underTest: LockUnderTest;
  readonly random: SeededRandom;
  /** The number of waiters that give up, and of waiters behind them. */
  readonly givers: number;
  readonly behind: number;
  /** Whether the holder releases its key at the very moment at which the waiters give up. */
  readonly atTheMoment: boolean;
  readonly timeoutMs: number;
  /** `performance.now()` when the last of the waiters that give up began to wait. */
  readonly askedAt: Float64Array;
}

/** The limit for a key when no other thread wants it: a key that is not granted in this time is lost. */
const ALONE_MS = 600;
/** The limit for a key when the lock has to notice a death first. */
const RECOVERED_MS = 1_500;
/** The limit for a waiter to give up, in granted time. */
const OVERSTAYED_MS = 2_000;
/** The holder releases its key up to this much before or after a waiter's timeout. */
const SPREAD_MS = 0.5;
/** The time after which a thread that was about to wait is in the queue. */
const IN_LINE_MS = 2;

/**
 * Leads a trial: holds the key until the others have given up, or releases it at that moment. A second task waits behind
 * them; if the worker is alone, a third one gives up. In the end no thread holds a key or waits for one, which is checked.
 */
export async function lead(trial: Trial, isAlone: boolean): Promise<void> {
  const { words, worker, behind } = trial;
  await together(trial, [
    () => holdOn(trial),
    () => standBehind(trial, true),
    ...(isAlone ? [() => giveUp(trial)] : []),
  ]);
  if (
    (await untilEvent(words, TrialEvent.gone, worker)) &&
    (await until(words, TrialWord.through, (through) => through === behind, worker))
  )
    checkAllFree(trial);
}

async function holdOn(trial: Trial): Promise<void> {
  const { plan, words, worker, locks, behind, atTheMoment, expect } = trial;
  using grant = locks.acquire(plan.held, { mode: plan.heldAs, owner: {} });
  const way = waysToGiveUp[plan.way]!;
  raise(words, TrialEvent.held);
  if (atTheMoment) await theMoment(trial);
  else if (
    await untilEvent(words, TrialEvent.gone, worker, way.end === 'death' ? undefined : OVERSTAYED_MS)
  ) {
    if (plan.opensAtOnce) await until(words, TrialWord.through, (through) => through === behind, worker);
  } else if (!isBroken(words)) {
    breakOff(words);
    expect(
      false,
      `${describeWaiter(way)} did not give up ${describeEnd(way)}: ${OVERSTAYED_MS} ms later it still waited`,
    );
  }
  grant.release();
  mark(trial);
  raise(words, TrialEvent.left);
}

/** Settles when the waiters give up: at their timeouts, or because of the event that this raises. */
async function theMoment({ plan, words, worker, behind, timeoutMs, askedAt, random }: Trial): Promise<void> {
  await untilEvent(words, TrialEvent.asked, worker);
  if (waysToGiveUp[plan.way]!.end === 'timeout') {
    spinUntil(askedAt[0]! + timeoutMs + SPREAD_MS * (random.int(1_000) / 500 - 1));
    return;
  }
  await until(words, TrialWord.behind, (count) => count === behind, worker);
  raise(words, TrialEvent.leaving);
  spinUntil(performance.now() + random.int(100) / 1_000);
}

/** Waits for what is held, and gives up. */
export async function giveUp(trial: Trial): Promise<void> {
  const { plan, words, givers } = trial;
  const hasAsked = await (waysToGiveUp[plan.way]!.end === 'death' ? dieWaiting(trial) : endWait(trial));
  if (!hasAsked) return;
  mark(trial);
  // This comes last, because the trial may be over afterwards.
  if (add(words, TrialWord.gone) === givers) raise(words, TrialEvent.gone);
}

/** Starts a thread that waits, and terminates it. @returns false if the trials were broken off before */
async function dieWaiting(trial: Trial): Promise<boolean> {
  const { plan, words, worker, underTest } = trial;
  const { asynchronous } = waysToGiveUp[plan.way]!;
  const waiter = await startMortalWaiter(underTest, { keys: plan.asked, mode: plan.askedAs, asynchronous });
  try {
    if (!(await untilEvent(words, TrialEvent.held, worker))) return false;
    await waiter.ask();
    await sleep(IN_LINE_MS);
    raise(words, TrialEvent.asked);
    await timeToAbort(trial);
  } finally {
    await waiter.end();
  }
  if (!waiter.isGranted()) noteGivenUp(trial);
  return true;
}

function noteGivenUp({ words, behind }: Trial): void {
  if (Atomics.load(words, TrialWord.behind) === behind) Atomics.store(words, TrialWord.wereBehind, 1);
  add(words, TrialWord.gaveUp);
}

/** Waits until it is timed out or aborted. @returns false if the trials were broken off before */
async function endWait(trial: Trial): Promise<boolean> {
  const { plan, words, worker, askedAt } = trial;
  if (!(await untilEvent(words, TrialEvent.held, worker))) return false;
  const client = new AbortController();
  const reason = new Error('what was asked for is not wanted any more');
  askedAt[0] = performance.now();
  raise(words, TrialEvent.asked);
  await together(trial, [
    async () => {
      try {
        (await request(trial, client.signal)).release();
      } catch (error) {
        const isAborted = waysToGiveUp[plan.way]!.end === 'abort';
        const isDue = isAborted ? error === reason : (error as { code?: string }).code === 'lock_timeout';
        if (!isDue) throw error;
        noteGivenUp(trial);
      }
    },
    async () => {
      if (waysToGiveUp[plan.way]!.end !== 'abort') return;
      await timeToAbort(trial);
      client.abort(reason);
    },
  ]);
  return true;
}

function request({ plan, locks, timeoutMs }: Trial, signal: AbortSignal) {
  const { asynchronous, end } = waysToGiveUp[plan.way]!;
  const { asked, askedAs: mode } = plan;
  const claim = { mode, ...(end === 'timeout' && { timeoutMs }) };
  const key = asked[0]!;
  if (!asynchronous) return asked.length > 1 ? locks.acquireMany(asked, claim) : locks.acquire(key, claim);
  const task = { ...claim, owner: {}, ...(end === 'abort' && { signal }) };
  return asked.length > 1 ? locks.acquireManyAsync(asked, task) : locks.acquireAsync(key, task);
}

/** Settles when the others have queued up behind; or, at the same moment as the holder releases its key, just before. */
async function timeToAbort({ words, worker, behind, atTheMoment }: Trial): Promise<void> {
  await until(words, TrialWord.behind, (count) => count === behind, worker);
  // Gives the last of them time to get into the queue.
  await nextTurn();
  if (!atTheMoment) return;
  while (!hasHappened(words, TrialEvent.leaving) && !isBroken(words)) await nextTurn();
}

/** Waits for the key behind those that give up, and must get it once they are gone. */
export async function standBehind(trial: Trial, asynchronous: boolean): Promise<void> {
  const { plan, words, worker, locks, random } = trial;
  const { wanted, wantedAs = random.oneIn(2) ? 'shared' : 'exclusive' } = plan;
  if (!(await untilEvent(words, TrialEvent.asked, worker))) return;
  const claim = { mode: wantedAs, ...(asynchronous && { owner: {} }) };
  // Those that give up must be in the queue first.
  if (!asynchronous) sleepSync(random.int(300) / 1_000);
  await passThrough(
    trial,
    (timeoutMs) => (asynchronous ? locks.acquireAsync : locks.acquire)(wanted, { ...claim, timeoutMs }),
    () => locks.tryAcquire(wanted, claim),
  );
}

/** Checks that all keys are free. */
function checkAllFree(trial: Trial): void {
  const { plan, locks } = trial;
  const timeoutMs = waysToGiveUp[plan.way]!.end === 'death' ? RECOVERED_MS : ALONE_MS;
  for (const key of new Set([plan.held, ...plan.asked])) {
    for (const mode of ['exclusive', 'shared'] as const) {
      try {
        locks.acquire(key, { mode, timeoutMs }).release();
      } catch (error) {
        if ((error as { code?: string }).code !== 'lock_timeout') throw error;
        reportViolation(
          trial,
          `is refused although no thread holds it, in mode ${mode} for ${timeoutMs} ms`,
          key,
        );
        return;
      }
    }
  }
}

/** Runs tasks concurrently and waits for all of them. An error of one breaks off the trials for all. */
async function together({ words }: Trial, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const ends = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        await task();
      } catch (error) {
        breakOff(words);
        throw error;
      }
    }),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function spinUntil(time: number): void {
  while (performance.now() < time);
}
