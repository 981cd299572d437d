import { End } from '../memory/execution-end.ts';
import { Op } from '../memory/operation.ts';
import { MAX_BUFFERS } from '../memory/program-memory.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { STEP_WORDS, StepWord } from '../memory/step-words.ts';
import { first, has, members } from '../memory/thread-set.ts';
import { Slot, Status, slotOf } from '../memory/thread-slot.ts';
import { advancePolledClock, expire, nextToExpire, overdueThreads } from './expiring-waits.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import type { SchedulingPoint } from './scheduling-point.ts';
import { strategies } from './strategies.ts';
import { die } from './thread-exit.ts';

/**
 * When every thread that can run is spinning, how many rounds one of them makes before the next one's turn.
 */
const ROUNDS = 64;

/**
 * Chooses what happens next and records it in the trace; called by the thread that has the baton. Deaths are
 * carried out at once. Returns the choice, which is a step or a timeout of a thread, or -1 when the execution
 * is over.
 */
export function decide(shared: SharedState): number {
  const { words } = shared;
  for (;;) {
    const point = pointOf(shared);
    if ((point.ready | point.timeouts) === 0) {
      return finish(shared, words[Global.alive] === 0 ? End.complete : End.stuck);
    }
    if (point.step >= words[Global.maxSteps]!) return finish(shared, End.tooLong);
    if (isLivelocked(shared, point)) return finish(shared, End.spinning);
    const choice = planned(shared, point) ?? strategies[words[Global.strategy]!]!(point);
    if (choice < 0) return finish(shared, choice === DIVERGED ? End.diverged : End.pruned);
    recordChoice(shared, point, choice);
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
  if (eagerThreads(words) === 0) advancePolledClock(shared);
  const eager = withoutLongRun(words, eagerThreads(words));
  const timed = words[Global.timed]!;
  const due = timed === 0 ? 0 : overdueThreads(shared, timed);
  const next = eager === 0 && due === 0 ? nextToExpire(shared, timed) : due;
  const timeouts = words[Global.anyTimeouts] ? timed : next;
  // Time passes before threads that are only spinning go on.
  const ready = eager || (timeouts !== 0 ? 0 : leastSpun(shared));
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

/** Threads that can take a step and neither spin nor poll a clock. */
function eagerThreads(words: Int32Array): number {
  return words[Global.ready]! & ~words[Global.spinning]! & ~words[Global.pollingClock]!;
}

/** Leaves out a thread that has taken too many steps in a row, if another can run. */
function withoutLongRun(words: Int32Array, eager: number): number {
  if (words[Global.runLength]! < words[Global.maxRunLength]!) return eager;
  return eager & ~(1 << words[Global.current]!) || eager;
}

/**
 * The spinning threads that have made the fewest rounds, counted in turns of {@link ROUNDS}: each gets its
 * turn.
 */
function leastSpun({ words }: SharedState): number {
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

/** Whether every thread that can run has used up its spins, and no wait can time out. */
function isLivelocked({ words }: SharedState, { ready, timeouts }: SchedulingPoint): boolean {
  if (timeouts !== 0 || (ready & ~words[Global.spinning]!) !== 0) return false;
  for (const thread of members(words[Global.ready]!))
    if (words[slotOf(thread) + Slot.repeats]! < words[Global.spins]!) return false;
  return true;
}

/** The next choice of the plan; undefined after its end. */
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

function recordChoice(
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
