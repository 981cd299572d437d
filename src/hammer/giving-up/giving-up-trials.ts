import type { HammerLocks } from '../lock-under-test/tracked-locks.ts';
import type { StepContext, WorkerInfo } from '../scenario/scenario.ts';
import { giveUp, lead, standBehind, type Trial } from './trial.ts';
import { KEYS, trialPlansFor } from './trial-plan.ts';
import { add, CANCELLED, isBroken, TRIAL_WORDS, TrialWord, type TrialWords, until } from './trial-state.ts';
import {
  describeEnd,
  describeWaiter,
  isApplicable,
  type TrialConditions,
  waysToGiveUp,
} from './ways-to-give-up.ts';

/**
 * Waiters that give up, in every way that there is: what they leave keeps nobody from a key. The workers go through all
 * ways together, a trial each; a tour that has begun is finished, also when the run is over meanwhile.
 */
export interface GivingUpTrials extends TrialConditions {
  readonly words: TrialWords;
  readonly changed: Float64Array;
  readonly askedAt: Float64Array;
  /** How often each cell was tried: somebody gave up, and others stood behind. */
  readonly tried: Int32Array;
  /** When each worker came back from its last tour: a `performance.now()`. */
  readonly toured: Float64Array;
}

const PROBE_MS = 1_000;
const MAX_ATTEMPTS = 8;
const TIMEOUT_MS = 4;
/** Beside the holder's own task. */
const BLOCKED_BEHIND = 2;

/** `locks`: nobody else has a key of it yet. */
export function createGivingUpTrials(
  workers: number,
  locks: HammerLocks,
  { deaths = false } = {},
): GivingUpTrials {
  const memory = (bytes: number) => new SharedArrayBuffer(bytes);
  const [first, second] = KEYS;
  using reader = locks.acquire(first, { mode: 'shared', timeoutMs: PROBE_MS });
  const other = locks.tryAcquire(second);
  other?.release();
  return {
    workers,
    deaths,
    shares: reader.mode === 'shared',
    separate: other !== null,
    words: new Int32Array(memory(4 * TRIAL_WORDS)),
    changed: new Float64Array(memory(16)),
    askedAt: new Float64Array(memory(8)),
    tried: new Int32Array(memory(4 * waysToGiveUp.length)),
    toured: new Float64Array(memory(8 * workers)).fill(Number.NEGATIVE_INFINITY),
  };
}

/** A tour, for scenarios that do something else as well. */
export async function runTourEvery(
  world: GivingUpTrials,
  context: StepContext<unknown>,
  everyMs: number,
): Promise<void> {
  const { index } = context.worker;
  if (performance.now() - world.toured[index]! < everyMs) return;
  await runTour(world, context);
  world.toured[index] = performance.now();
}

/** A step of one worker: a tour through all ways, once all workers are there for it. */
export async function runTour(world: GivingUpTrials, context: StepContext<unknown>): Promise<void> {
  const { words, workers } = world;
  const { worker } = context;
  const tour = await gather(world, worker);
  if (tour === undefined) return;
  const plots = trialPlansFor(world);
  while (!isBroken(words)) {
    const number = Atomics.load(words, TrialWord.trial);
    // A tour ends before its last trial does.
    if (Atomics.load(words, TrialWord.tour) !== tour) break;
    const attempt = Atomics.load(words, TrialWord.attempt);
    const index = Atomics.load(words, TrialWord.plan);
    const givers = workers >= 4 && !world.deaths && number % 3 === 2 ? 2 : 1;
    const place = (worker.index + number) % workers;
    const blocked = Math.max(0, Math.min(BLOCKED_BEHIND, workers - 1 - givers));
    const trial: Trial = {
      ...{ ...context, ...world, plan: plots[index]!, givers, behind: 1 + blocked },
      atTheMoment: (index + (tour >> 1) + attempt) % 2 === 1,
      timeoutMs: TIMEOUT_MS * 2 ** attempt + (number % 3),
    };
    if (place === 0) {
      await lead(trial, workers === 1);
      endTrial(world, trial, plots.length);
    } else if (place <= givers) await giveUp(trial);
    else if (place <= givers + blocked) {
      const isFirst = place === givers + 1;
      await standBehind(trial, !isFirst && context.random.oneIn(2));
    }
    await until(words, TrialWord.trial, (trials) => trials !== number, worker);
  }
}

/** Waits for all workers; the number of the tour that begins, or undefined if the run is over before. */
async function gather({ words, workers }: GivingUpTrials, worker: WorkerInfo): Promise<number | undefined> {
  const tour = Atomics.load(words, TrialWord.tour);
  if (tour === CANCELLED || isBroken(words)) return undefined;
  if (add(words, TrialWord.arrived) === workers) {
    Atomics.store(words, TrialWord.arrived, 0);
    Atomics.compareExchange(words, TrialWord.tour, tour, tour + 1);
    Atomics.notify(words, TrialWord.tour);
  }
  await until(words, TrialWord.tour, (now) => now !== tour || worker.stopping(), worker);
  Atomics.compareExchange(words, TrialWord.tour, tour, CANCELLED);
  const begun = Atomics.load(words, TrialWord.tour);
  return begun === tour + 1 ? begun : undefined;
}

/** By the one that led it, when all others are through; the next one begins. */
function endTrial({ words, tried }: GivingUpTrials, { plan, givers }: Trial, plots: number): void {
  if (isBroken(words)) return;
  const isTried =
    Atomics.load(words, TrialWord.gaveUp) === givers && Atomics.load(words, TrialWord.wereBehind) === 1;
  if (isTried) Atomics.add(tried, plan.way, 1);
  const isEnough = isTried || Atomics.load(words, TrialWord.attempt) === MAX_ATTEMPTS - 1;
  const next = Atomics.load(words, TrialWord.plan) + (isEnough ? 1 : 0);
  Atomics.store(words, TrialWord.attempt, isEnough ? 0 : Atomics.load(words, TrialWord.attempt) + 1);
  Atomics.store(words, TrialWord.plan, next % plots);
  for (const word of [
    TrialWord.events,
    TrialWord.behind,
    TrialWord.through,
    TrialWord.gone,
    TrialWord.gaveUp,
    TrialWord.wereBehind,
  ]) {
    Atomics.store(words, word, 0);
  }
  if (next === plots) add(words, TrialWord.tour);
  add(words, TrialWord.trial);
}

/** Why the run has not shown what it is for, in a sentence: ways that were not tried. */
export function untriedWays(world: GivingUpTrials): string[] {
  const untried = waysToGiveUp.filter((cell, index) => isApplicable(cell, world) && world.tried[index] === 0);
  if (untried.length === 0) return [];
  const ways = untried.map((cell) => `${describeWaiter(cell)} ${describeEnd(cell)}`);
  return [`Not tried, so let the run take longer: that others go on behind ${ways.join('; ')}`];
}
