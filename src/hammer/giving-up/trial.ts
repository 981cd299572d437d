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
import { accuse, mark, passThrough, type TrialView } from './waiters-behind.ts';
import { describeEnd, describeWaiter, waysToGiveUp } from './ways-to-give-up.ts';

/** One trial as one worker plays it. */
export interface Trial extends TrialView {
  readonly locks: HammerLocks;
  readonly underTest: LockUnderTest;
  readonly random: SeededRandom;
  /** How many give up, and how many stand behind them. */
  readonly givers: number;
  readonly behind: number;
  /** Whether the holder leaves at the very moment at which they give up. */
  readonly atTheMoment: boolean;
  readonly timeoutMs: number;
  /** When the last of those that give up has asked: a `performance.now()`. */
  readonly askedAt: Float64Array;
}

/** Nobody else is there: what is not granted in this time, of the machine's, is lost. */
const ALONE_MS = 600;
/** The same, where a death has to be noticed first. */
const RECOVERED_MS = 1_500;
/** Others that have to come to stand behind it need microseconds too. */
const OVERSTAYED_MS = 2_000;
/** The holder leaves so much earlier than a timeout, or later. */
const SPREAD_MS = 0.5;
/** Until a thread that was about to ask is in line. */
const IN_LINE_MS = 2;

/**
 * Holds the key until the others have given up, or leaves at that moment; a task of it stands behind them, and where it
 * is alone another one gives up. In the end nobody has a key or waits for one.
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
    findFree(trial);
}

async function holdOn(trial: Trial): Promise<void> {
  const { plan, words, worker, locks, behind, atTheMoment, expect } = trial;
  using grant = locks.acquire(plan.held, { mode: plan.heldAs, owner: {} });
  const cell = waysToGiveUp[plan.way]!;
  raise(words, TrialEvent.held);
  if (atTheMoment) await theMoment(trial);
  else if (
    await untilEvent(words, TrialEvent.gone, worker, cell.end === 'death' ? undefined : OVERSTAYED_MS)
  ) {
    if (plan.opensAtOnce) await until(words, TrialWord.through, (through) => through === behind, worker);
  } else if (!isBroken(words)) {
    breakOff(words);
    expect(
      false,
      `${describeWaiter(cell)} did not give up ${describeEnd(cell)}: ${OVERSTAYED_MS} ms later it still waited`,
    );
  }
  grant.release();
  mark(trial);
  raise(words, TrialEvent.left);
}

/** Comes when those that give up do so: by their timeouts, or by this event. */
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

/** Asks for what is held, and gives up. */
export async function giveUp(trial: Trial): Promise<void> {
  const { plan, words, givers } = trial;
  const hasAsked = await (waysToGiveUp[plan.way]!.end === 'death' ? die(trial) : endWait(trial));
  if (!hasAsked) return;
  mark(trial);
  // Last: the trial may be over then.
  if (add(words, TrialWord.gone) === givers) raise(words, TrialEvent.gone);
}

/** Has a thread wait in its place, and ends it. @returns whether it came to that */
async function die(trial: Trial): Promise<boolean> {
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

/** Asks itself, and is timed out or aborted. @returns whether it came to that */
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

/** When the others stand behind it; or when the holder is about to leave, before anything else that happens then. */
async function timeToAbort({ words, worker, behind, atTheMoment }: Trial): Promise<void> {
  await until(words, TrialWord.behind, (count) => count === behind, worker);
  // So that the last of them is in line.
  await nextTurn();
  if (!atTheMoment) return;
  while (!hasHappened(words, TrialEvent.leaving) && !isBroken(words)) await nextTurn();
}

/** Asks for the key behind those that give up, and has to get it when they are gone. */
export async function standBehind(trial: Trial, asynchronous: boolean): Promise<void> {
  const { plan, words, worker, locks, random } = trial;
  const { wanted, wantedAs = random.oneIn(2) ? 'shared' : 'exclusive' } = plan;
  if (!(await untilEvent(words, TrialEvent.asked, worker))) return;
  const claim = { mode: wantedAs, ...(asynchronous && { owner: {} }) };
  // Those that give up are to be in line first.
  if (!asynchronous) sleepSync(random.int(300) / 1_000);
  await passThrough(
    trial,
    (timeoutMs) => (asynchronous ? locks.acquireAsync : locks.acquire)(wanted, { ...claim, timeoutMs }),
    () => locks.tryAcquire(wanted, claim),
  );
}

/** Nobody has any of the keys, nor waits for one. */
function findFree(trial: Trial): void {
  const { plan, locks } = trial;
  const timeoutMs = waysToGiveUp[plan.way]!.end === 'death' ? RECOVERED_MS : ALONE_MS;
  for (const key of new Set([plan.held, ...plan.asked])) {
    for (const mode of ['exclusive', 'shared'] as const) {
      try {
        locks.acquire(key, { mode, timeoutMs }).release();
      } catch (error) {
        if ((error as { code?: string }).code !== 'lock_timeout') throw error;
        accuse(trial, `is taken by nobody: in mode ${mode} it was refused for ${timeoutMs} ms`, key);
        return;
      }
    }
  }
}

/** Ends when all have ended; an error of one ends the trial for all. */
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
