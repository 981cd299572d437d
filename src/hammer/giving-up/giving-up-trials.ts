import type { HammerLocks } from '../lock-under-test/tracked-locks.ts';
import type { StepContext } from '../scenario/scenario-contexts.ts';
import type { WorkerInfo } from '../scenario/worker-info.ts';
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
 * Trials with waiters that give up, in every possible way, to check that they leave nothing behind that keeps others from
 * a key. On a tour, the workers go through all ways together, one trial per way. A tour that has begun is finished even if
 * the run ends meanwhile.
 */
export interface GivingUpTrials extends TrialConditions {
  readonly words: TrialWords;
  /** When the key may last have become free: see {@link TrialView.changed}. */
  readonly changed: Float64Array;
  /** `performance.now()` when the last waiter that is to give up began to wait. */
  readonly askedAt: Float64Array;
  /** How often each way was tried: a waiter gave up while others waited behind it. */
  readonly tried: Int32Array;
  /** `performance.now()` at the end of each worker's last tour. */
  readonly toured: Float64Array;
}

const PROBE_MS = 1_000;
const MAX_ATTEMPTS = 8;
const TIMEOUT_MS = 4;
/** The largest number of workers that wait behind, besides the holder's own task. */
const BLOCKED_BEHIND = 2;

/**
 * Creates the shared state of the trials in `setup`, and finds out what the lock can do.
 *
 * @param locks the lock under test; no other thread may hold a key yet
 * @param deaths whether the waiters give up by dying
 */
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

/** Runs a tour if the last one was at least `everyMs` ago: for scenarios that do something else as well. */
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

/** Waits for all workers and takes part in a tour through all ways to give up. */
export async function runTour(world: GivingUpTrials, context: StepContext<unknown>): Promise<void> {
  const { words, workers } = world;
  const { worker } = context;
  const tour = await gather(world, worker);
  if (tour === undefined) return;
  const plans = trialPlansFor(world);
  while (!isBroken(words)) {
    const number = Atomics.load(words, TrialWord.trial);
    // The end of a tour is announced before that of its last trial.
    if (Atomics.load(words, TrialWord.tour) !== tour) break;
    const attempt = Atomics.load(words, TrialWord.attempt);
    const index = Atomics.load(words, TrialWord.plan);
    const givers = workers >= 4 && !world.deaths && number % 3 === 2 ? 2 : 1;
    const place = (worker.index + number) % workers;
    const blocked = Math.max(0, Math.min(BLOCKED_BEHIND, workers - 1 - givers));
    const trial: Trial = {
      ...context,
      ...world,
      plan: plans[index]!,
      givers,
      behind: 1 + blocked,
      atTheMoment: (index + (tour >> 1) + attempt) % 2 === 1,
      timeoutMs: TIMEOUT_MS * 2 ** attempt + (number % 3),
    };
    if (place === 0) {
      await lead(trial, workers === 1);
      endTrial(world, trial, plans.length);
    } else if (place <= givers) await giveUp(trial);
    else if (place <= givers + blocked) {
      const isFirst = place === givers + 1;
      await standBehind(trial, !isFirst && context.random.oneIn(2));
    }
    await until(words, TrialWord.trial, (trials) => trials !== number, worker);
  }
}

/** Waits for all workers. @returns the number of the tour that begins, or undefined if the run ends before */
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

/** Ends a trial and begins the next one. It is called by the worker that led the trial, when all others are done. */
function endTrial({ words, tried }: GivingUpTrials, { plan, givers }: Trial, plans: number): void {
  if (isBroken(words)) return;
  const isTried =
    Atomics.load(words, TrialWord.gaveUp) === givers && Atomics.load(words, TrialWord.wereBehind) === 1;
  if (isTried) Atomics.add(tried, plan.way, 1);
  const isEnough = isTried || Atomics.load(words, TrialWord.attempt) === MAX_ATTEMPTS - 1;
  const next = Atomics.load(words, TrialWord.plan) + (isEnough ? 1 : 0);
  Atomics.store(words, TrialWord.attempt, isEnough ? 0 : Atomics.load(words, TrialWord.attempt) + 1);
  Atomics.store(words, TrialWord.plan, next % plans);
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
  if (next === plans) add(words, TrialWord.tour);
  add(words, TrialWord.trial);
}

/** The ways that were not tried, in a sentence: a reason why the run has not shown what it is for. */
export function untriedWays(world: GivingUpTrials): string[] {
  const untried = waysToGiveUp.filter((way, index) => isApplicable(way, world) && world.tried[index] === 0);
  if (untried.length === 0) return [];
  const ways = untried.map((way) => `${describeWaiter(way)} that gives up ${describeEnd(way)}`);
  return [`These were not tried, so let the run take longer: ${ways.join('; ')}`];
}
