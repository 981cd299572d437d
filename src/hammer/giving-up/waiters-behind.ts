import type { HammerGrant } from '../lock-under-test/tracked-locks.ts';
import type { Expect } from '../scenario/scenario-contexts.ts';
import type { WorkerInfo } from '../scenario/worker-info.ts';
import type { TrialPlan } from './trial-plan.ts';
import {
  add,
  breakOff,
  hasHappened,
  isBroken,
  TrialEvent,
  TrialWord,
  type TrialWords,
} from './trial-state.ts';
import { describeEnd, describeWaiter, waysToGiveUp } from './ways-to-give-up.ts';

/** How long a waiter behind waits before it looks around. To be granted a free key takes microseconds. */
const LOOK_MS = 400;
/** How long it waits again after it has looked around. */
const LOOK_AGAIN_MS = 100;
const MAX_PATIENCE = 3;
/** A key that has been free for this long, while others wait for it, has woken no waiter. */
const FREE_MS = 250;
/** A key that no thread holds and that is refused for this long is lost. A waiter that gets it this late was not woken. */
const LOST_MS = 700;

/** One worker's view of a trial, as far as the waiters behind need it. */
export interface TrialView {
  readonly plan: TrialPlan;
  readonly words: TrialWords;
  /** When a thread last left the queue or released the key: `performance.now()`, and the granted time. */
  readonly changed: Float64Array;
  readonly worker: WorkerInfo;
  readonly expect: Expect;
}

/** Notes that the key may just have become free. */
export function mark({ changed, worker }: TrialView): void {
  changed[0] = performance.now();
  changed[1] = worker.grantedMs();
}

/** How long no thread has held the key while only the waiters behind were queued, in granted time. */
function openMs({ plan, words, changed, worker }: TrialView): number {
  const isOpen =
    hasHappened(words, TrialEvent.gone) && (plan.opensAtOnce || hasHappened(words, TrialEvent.left));
  if (!isOpen || Atomics.load(words, TrialWord.inside) !== 0) return 0;
  return Math.min(performance.now() - changed[0]!, worker.grantedMs() - changed[1]!);
}

/** Waits for the key once, blocking or not; fails with the code `lock_timeout`. */
export type WaitAttempt = (timeoutMs: number) => HammerGrant | Promise<HammerGrant>;

/**
 * Queues up behind the waiter that gives up, gets the key and releases it. It is a violation if the key was free without
 * a waiter being woken, or if it is refused although no thread holds it.
 *
 * Invariant: a holder is counted as inside before it releases the key, and it marks the release before it is no longer
 * counted.
 */
export async function passThrough(
  view: TrialView,
  ask: WaitAttempt,
  attempt: () => HammerGrant | null,
): Promise<void> {
  const { words } = view;
  add(words, TrialWord.behind);
  const grant = await comeIn(view, ask, attempt);
  add(words, TrialWord.inside);
  grant?.release();
  mark(view);
  add(words, TrialWord.inside, -1);
  add(words, TrialWord.through);
}

async function comeIn(
  view: TrialView,
  ask: WaitAttempt,
  attempt: () => HammerGrant | null,
): Promise<HammerGrant | null> {
  const patience = Atomics.load(view.words, TrialWord.patience);
  // The lock has to notice a death first.
  const factor = waysToGiveUp[view.plan.way]!.end === 'death' ? 2 : 1;
  const [freeMs, lostMs] = [factor * FREE_MS, factor * LOST_MS];
  for (let lookMs = factor * LOOK_MS * 2 ** patience; ; lookMs = LOOK_AGAIN_MS) {
    const from = performance.now();
    const waited = await inTime(() => ask(lookMs));
    const late = openMs(view);
    if (waited !== null) {
      // A waiter that gets the key at the end of its time has looked by itself.
      const hasLooked = performance.now() - from >= lookMs;
      const lateMs = hasLooked ? freeMs : lostMs;
      // On a busy machine that was not `freeMs` of granted time: the next waiter has to wait longer.
      if (hasLooked && patience < MAX_PATIENCE)
        Atomics.compareExchange(view.words, TrialWord.patience, patience, patience + 1);
      if (late >= lateMs)
        reportViolation(view, `was free for ${ms(late)} before the next waiter got it, without being woken`);
      return waited;
    }
    if (isBroken(view.words)) return null;
    if (late < freeMs) continue;
    const grant = attempt();
    // Another waiter may have had the key meanwhile.
    const open = openMs(view);
    if (grant === null && open < lostMs) continue;
    if (grant === null) reportViolation(view, `is refused although no thread holds it, for ${ms(open)}`);
    else if (open >= freeMs) reportViolation(view, `was free for ${ms(open)}, and no waiter was woken`);
    return grant;
  }
}

/** The grant, or null if the wait timed out. */
export async function inTime(ask: () => HammerGrant | Promise<HammerGrant>): Promise<HammerGrant | null> {
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: string }).code !== 'lock_timeout') throw error;
    return null;
  }
}

/** Reports a violation and breaks off the trials. */
export function reportViolation(
  { plan, words, expect }: Pick<TrialView, 'plan' | 'words' | 'expect'>,
  what: string,
  key = plan.wanted,
): void {
  const way = waysToGiveUp[plan.way]!;
  breakOff(words);
  expect(
    false,
    `${JSON.stringify(key)} ${what}, after ${describeWaiter(way)} had given up ${describeEnd(way)}`,
  );
}

function ms(time: number): string {
  return `${Math.round(time)} ms`;
}
