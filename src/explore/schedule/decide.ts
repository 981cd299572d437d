import { Op } from '../memory/operation.ts';
import { MAX_BUFFERS } from '../memory/program-memory.ts';
import {
  CLOCK,
  End,
  Global,
  Mark,
  type SharedState,
  Slot,
  STEP_WORDS,
  Status,
  StepWord,
  slotOf,
} from '../memory/shared-state.ts';
import { first, has, members } from '../memory/thread-set.ts';
import { dequeue, dequeueAll, firstToExpire } from '../memory/waiters.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { strategies } from './strategies.ts';

/** Where all that can go on spin, how many rounds one goes on for before the next. */
const ROUNDS = 64;
const MAX_LEAP_MS = 2 ** 30;

/**
 * Chooses what comes next, and notes it in the trace; done by the thread that has the baton. Deaths happen on the spot. Returns
 * the choice, which is a step or a timeout of a thread's, or -1 when the execution is over.
 */
export function decide(shared: SharedState): number {
  const { words } = shared;
  for (;;) {
    const point = pointOf(shared);
    if ((point.ready | point.timeouts) === 0) {
      return finish(shared, words[Global.alive] === 0 ? End.complete : End.stuck);
    }
    if (point.step >= words[Global.maxSteps]!) return finish(shared, End.tooLong);
    if (isHopeless(shared, point)) return finish(shared, End.spinning);
    const choice = planned(shared, point) ?? strategies[words[Global.strategy]!]!(point);
    if (choice < 0) return finish(shared, choice === DIVERGED ? End.diverged : End.pruned);
    note(shared, point, choice);
    const thread = threadOf(choice);
    if (actOf(choice) === Act.death) {
      die(shared, thread);
      continue;
    }
    if (actOf(choice) === Act.timeout) expire(shared, thread);
    words[Global.runLength] = thread === words[Global.current] ? words[Global.runLength]! + 1 : 0;
    words[Global.current] = thread;
    words[Global.ready]! &= ~(1 << thread);
    words[Global.timed]! &= ~(1 << thread);
    words[slotOf(thread) + Slot.status] = Status.running;
    return choice;
  }
}

function finish({ words }: SharedState, end: number): -1 {
  words[Global.end] = end;
  return -1;
}

const DIVERGED = -2;

function pointOf(shared: SharedState): SchedulingPoint {
  const { words } = shared;
  letTimePass(shared);
  const awake = withoutTheTireless(words, awakeOf(words));
  const timed = words[Global.timed]!;
  const due = timed === 0 ? 0 : dueOf(shared, timed);
  const next = awake === 0 && due === 0 ? nextToExpire(shared, timed) : due;
  const timeouts = words[Global.anyTimeouts] ? timed : next;
  // Where nobody is awake but those that spin, time passes.
  const ready = awake || (timeouts !== 0 ? 0 : mostPatient(shared));
  if (ready !== words[Global.ready]) words[Global.heldBack] = 1;
  return {
    shared,
    step: words[Global.steps]!,
    current: words[Global.current]!,
    ready,
    timeouts,
    due,
    deaths: words[Global.deathsLeft]! > 0 ? words[Global.alive]! & words[Global.mortal]! : 0,
  };
}

function awakeOf(words: Int32Array): number {
  return words[Global.ready]! & ~words[Global.spinning]! & ~words[Global.pollingClock]!;
}

/**
 * Where nobody is awake but those that look at a clock, it moves: further each time, but not beyond the end of a wait, so
 * that a limit of a day is reached within few steps, and none is jumped over.
 */
function letTimePass(shared: SharedState): void {
  const { words, times } = shared;
  const looking = words[Global.ready]! & words[Global.pollingClock]!;
  if (looking === 0 || awakeOf(words) !== 0 || dueOf(shared, words[Global.timed]!) !== 0) return;
  const leap = Math.max(1, words[Global.clockLeap]!);
  const next = nextToExpire(shared, words[Global.timed]!);
  const end = next === 0 ? Number.POSITIVE_INFINITY : times[firstToExpire(shared, next)]!;
  times[CLOCK] = Math.min(times[CLOCK]! + leap, end);
  words[Global.clockLeap] = Math.min(leap * 2, MAX_LEAP_MS);
  words[Global.pollingClock] = 0;
  markStep(shared, Mark.farReaching);
  noteChange(shared);
}

/** Says more of the last step: see {@link Mark}. */
export function markStep({ words, trace }: SharedState, what: number): void {
  const step = words[Global.steps]! - 1;
  if (step >= 0) trace[step * STEP_WORDS + StepWord.marks]! |= what;
}

/** Those whose time is over already, and who were late to hear of it. */
function dueOf(shared: SharedState, timed: number): number {
  let threads = 0;
  for (const thread of members(timed)) {
    if (shared.times[firstToExpire(shared, 1 << thread)]! <= shared.times[CLOCK]!) threads |= 1 << thread;
  }
  return threads;
}

function withoutTheTireless(words: Int32Array, awake: number): number {
  if (words[Global.runLength]! < words[Global.maxRunLength]!) return awake;
  return awake & ~(1 << words[Global.current]!) || awake;
}

/** Whose time is over first: of several at the same time any may go first, whichever came to wait first. */
function nextToExpire(shared: SharedState, timed: number): number {
  const { times } = shared;
  let threads = 0;
  let earliest = Number.POSITIVE_INFINITY;
  for (const thread of members(timed)) {
    const time = times[firstToExpire(shared, 1 << thread)]!;
    if (time < earliest) threads = 0;
    if (time <= earliest) threads |= 1 << thread;
    earliest = Math.min(earliest, time);
  }
  return threads;
}

/** Of those that spin, the ones that have done so least: each gets its turn, which lasts for some rounds. */
function mostPatient({ words }: SharedState): number {
  const current = words[Global.current]!;
  let least = Number.POSITIVE_INFINITY;
  let threads = 0;
  for (let rest = words[Global.ready]!; rest !== 0; rest &= rest - 1) {
    const thread = first(rest);
    const repeats = words[slotOf(thread) + Slot.repeats]!;
    const turns = repeats >= words[Global.spins]! ? Number.MAX_VALUE : Math.floor(repeats / ROUNDS);
    if (turns < least) threads = 0;
    if (turns <= least) threads |= 1 << thread;
    least = Math.min(least, turns);
  }
  return has(threads, current) ? 1 << current : threads;
}

function isHopeless({ words }: SharedState, { ready, timeouts }: SchedulingPoint): boolean {
  if (timeouts !== 0 || (ready & ~words[Global.spinning]!) !== 0) return false;
  for (const thread of members(words[Global.ready]!))
    if (words[slotOf(thread) + Slot.repeats]! < words[Global.spins]!) return false;
  return true;
}

/** What the plan says; undefined where it says nothing. */
function planned({ words, plan }: SharedState, point: SchedulingPoint): number | undefined {
  while (words[Global.planCursor]! < words[Global.planLength]!) {
    const choice = plan[words[Global.planCursor]!++]!;
    if (isPossible(point, choice)) return choice;
    if (words[Global.strict]) return DIVERGED;
  }
  return undefined;
}

function isPossible({ ready, timeouts, deaths }: SchedulingPoint, choice: number): boolean {
  const act = actOf(choice);
  const threads = act === Act.step ? ready : act === Act.timeout ? timeouts : deaths;
  return has(threads, threadOf(choice));
}

function note(
  { words, trace }: SharedState,
  { step, current, ready, timeouts, due, deaths }: SchedulingPoint,
  choice: number,
): void {
  const at = step * STEP_WORDS;
  const slot = slotOf(threadOf(choice));
  const dies = actOf(choice) === Act.death;
  trace[at + StepWord.choice] = choice;
  trace[at + StepWord.possible] = ready | (timeouts << 8) | (deaths << 16) | (due << 24);
  trace[at + StepWord.operation] = dies ? Op.none : words[slot + Slot.operation]!;
  trace[at + StepWord.size] = words[slot + Slot.size]!;
  trace[at + StepWord.buffer] = words[slot + Slot.buffer]!;
  trace[at + StepWord.offset] = words[slot + Slot.offset]!;
  trace[at + StepWord.before] = 0;
  trace[at + StepWord.after] = 0;
  trace[at + StepWord.asleep] = words[Global.asleep]!;
  trace[at + StepWord.current] = current;
  trace[at + StepWord.marks] = 0;
  words[Global.steps] = step + 1;
  if (!dies && words[slot + Slot.buffer]! >= 0 && words[slot + Slot.buffer]! < MAX_BUFFERS)
    words[Global.touchedShared] = 1;
}

/** Its waits are over with it; a wake-up that it was given and did not live to see is lost with it. */
function die(shared: SharedState, thread: number): void {
  const { words } = shared;
  words[Global.died + words[Global.deaths]!] = thread;
  words[Global.deaths]! += 1;
  words[Global.deathsLeft]! -= 1;
  removeThread(shared, thread, Status.dead);
}

/** Takes a thread out of all that goes on. */
export function removeThread(shared: SharedState, thread: number, status: number): void {
  const { words } = shared;
  words[slotOf(thread) + Slot.status] = status;
  for (const set of [Global.alive, Global.ready, Global.timed, Global.awaitingDeath])
    words[set]! &= ~(1 << thread);
  words[Global.pollingClock]! &= ~(1 << thread);
  words[Global.clockLeap] = 1;
  // A notify there may come before or after; a death is taken to depend on every step.
  if (dequeueAll(shared, thread)) markStep(shared, Mark.farReaching);
  noteChange(shared);
  for (const mourner of members(words[Global.awaitingDeath]!)) {
    if (hasDeathNews(shared, mourner)) words[Global.ready]! |= 1 << mourner;
  }
}

/** Whether there is a death that the thread was not told of, or no more can come. */
export function hasDeathNews({ words }: SharedState, thread: number): boolean {
  if (words[slotOf(thread) + Slot.deathsDelivered]! < words[Global.deaths]!) return true;
  return (
    words[Global.deathsLeft] === 0 || (words[Global.alive]! & words[Global.mortal]! & ~(1 << thread)) === 0
  );
}

/** Nobody who spun has seen this yet. */
export function noteChange({ words }: SharedState): void {
  words[Global.version]! += 1;
  words[Global.spinning] = 0;
}

/** Time jumps to the end of the thread's wait, or of the first of its timers. */
function expire(shared: SharedState, thread: number): void {
  const { words, times } = shared;
  const waiter = firstToExpire(shared, 1 << thread);
  times[CLOCK] = Math.max(times[CLOCK]!, times[waiter]!);
  words[slotOf(thread) + Slot.timedOut] = waiter + 1;
  words[Global.timeouts]! += 1;
  words[Global.clockLeap] = 1;
  dequeue(shared, waiter);
  noteChange(shared);
}
