import type { HammerGrant } from '../lock-under-test/tracked-locks.ts';
import type { Expect, WorkerInfo } from '../scenario/scenario.ts';
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

/** How long those behind wait before they look; letting in takes microseconds. */
const LOOK_MS = 400;
/** The same, when they have looked once. */
const LOOK_AGAIN_MS = 100;
const MAX_PATIENCE = 3;
/** A key that is free for this long has woken nobody. */
const FREE_MS = 250;
/** A key that nobody has and that is refused for this long is lost; a waiter that comes in so late was not woken either. */
const LOST_MS = 700;

/** What one worker sees of the key that others want behind the waiter that gives up. */
export interface TrialView {
  readonly plan: TrialPlan;
  readonly words: TrialWords;
  /** When somebody left last: a `performance.now()`, and the time that the machine had granted by then. */
  readonly changed: Float64Array;
  readonly worker: WorkerInfo;
  readonly expect: Expect;
}

/** Notes that the key may have become free just now. */
export function mark({ changed, worker }: TrialView): void {
  changed[0] = performance.now();
  changed[1] = worker.grantedMs();
}

/** For how long nobody has had the key, and nobody is in line but those behind; in time that the machine granted. */
function openMs({ plan, words, changed, worker }: TrialView): number {
  const isOpen =
    hasHappened(words, TrialEvent.gone) && (plan.opensAtOnce || hasHappened(words, TrialEvent.left));
  if (!isOpen || Atomics.load(words, TrialWord.inside) !== 0) return 0;
  return Math.min(performance.now() - changed[0]!, worker.grantedMs() - changed[1]!);
}

/** One attempt, of a worker that blocks or of a task that waits; rejects with `lock_timeout`. */
export type WaitAttempt = (timeoutMs: number) => HammerGrant | Promise<HammerGrant>;

/**
 * Stands behind the waiter that gives up, comes in and leaves. It is a violation if the key was free and nobody was
 * woken, or if nobody has it and it is refused.
 *
 * Invariant: a worker inside is counted before it gives the key back, and marks when it did before it is out of the count.
 */
export async function passThrough(
  door: TrialView,
  ask: WaitAttempt,
  attempt: () => HammerGrant | null,
): Promise<void> {
  const { words } = door;
  add(words, TrialWord.behind);
  const grant = await comeIn(door, ask, attempt);
  add(words, TrialWord.inside);
  grant?.release();
  mark(door);
  add(words, TrialWord.inside, -1);
  add(words, TrialWord.through);
}

async function comeIn(
  door: TrialView,
  ask: WaitAttempt,
  attempt: () => HammerGrant | null,
): Promise<HammerGrant | null> {
  const patience = Atomics.load(door.words, TrialWord.patience);
  // A death has to be noticed first.
  const factor = waysToGiveUp[door.plan.way]!.end === 'death' ? 2 : 1;
  const [freeMs, lostMs] = [factor * FREE_MS, factor * LOST_MS];
  for (let lookMs = factor * LOOK_MS * 2 ** patience; ; lookMs = LOOK_AGAIN_MS) {
    const from = performance.now();
    const waited = await inTime(() => ask(lookMs));
    const late = openMs(door);
    if (waited !== null) {
      // One that comes in when its time is over has looked by itself.
      const hasLooked = performance.now() - from >= lookMs;
      const lateMs = hasLooked ? freeMs : lostMs;
      // On a busy machine so much time was not granted: the next one has to wait for longer.
      if (hasLooked && patience < MAX_PATIENCE)
        Atomics.compareExchange(door.words, TrialWord.patience, patience, patience + 1);
      if (late >= lateMs)
        accuse(door, `was free for ${ms(late)} before a waiter behind came in, which nobody woke`);
      return waited;
    }
    if (isBroken(door.words)) return null;
    if (late < freeMs) continue;
    const grant = attempt();
    // Another may have come and gone meanwhile.
    const open = openMs(door);
    if (grant === null && open < lostMs) continue;
    if (grant === null) accuse(door, `is taken by nobody: it was refused for ${ms(open)}`);
    else if (open >= freeMs) accuse(door, `was free for ${ms(open)}, and nobody was woken`);
    return grant;
  }
}

/** Null where it did not come in time. */
export async function inTime(ask: () => HammerGrant | Promise<HammerGrant>): Promise<HammerGrant | null> {
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: string }).code !== 'lock_timeout') throw error;
    return null;
  }
}

/** Notes a violation, and nobody goes on. */
export function accuse(
  { plan, words, expect }: Pick<TrialView, 'plan' | 'words' | 'expect'>,
  what: string,
  key = plan.wanted,
): void {
  const cell = waysToGiveUp[plan.way]!;
  breakOff(words);
  expect(
    false,
    `${JSON.stringify(key)} ${what}, after ${describeWaiter(cell)} had given up ${describeEnd(cell)}`,
  );
}

function ms(time: number): string {
  return `${Math.round(time)} ms`;
}
