import { type MemoryAccess, mayDepend } from '../memory/operation.ts';
import { Global } from '../memory/shared-state.ts';
import { Mark, STEP_WORDS, StepWord } from '../memory/step-words.ts';
import { has, members } from '../memory/thread-set.ts';
import { Slot, slotOf } from '../memory/thread-slot.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption, type SchedulingPoint } from './scheduling-point.ts';

/** The strategy's word for the number of preemptions so far. */
export const PREEMPTIONS = Global.strategyWords;
/** Stands for no bound on preemptions. */
export const UNBOUNDED = 2 ** 30;

/**
 * Depth-first search: runs to the end like `stay`, but skips what is asleep. `DepthFirstSearch` comes back
 * for the alternatives.
 *
 * A step is asleep while taking it now could only lead where the search has been: it was tried at an earlier
 * point, and nothing done since may depend on it. (Sleep sets: Godefroid, "Partial-Order Methods for the
 * Verification of Concurrent Systems", 1996.) This assumes that plain accesses are ordered by Atomics
 * operations, which are steps.
 */
export function dfs(point: SchedulingPoint): number {
  const { words } = point.shared;
  words[Global.asleep] = stillAsleep(point);
  for (const choice of optionsAt(point, words[Global.asleep]!, words[Global.bound]! - words[PREEMPTIONS]!)) {
    if (isPreemption(point, choice)) words[PREEMPTIONS]! += 1;
    return choice;
  }
  return -1;
}

/**
 * What may be chosen with this many preemptions left and is not asleep. Choices that need no preemption come
 * first.
 */
export function* optionsAt(
  point: Pick<SchedulingPoint, 'current' | 'ready' | 'timeouts' | 'due' | 'deaths'>,
  asleep: number,
  preemptionsLeft: number,
): Generator<number> {
  const { current, ready, timeouts, deaths } = point;
  const goes = has(ready, current);
  if (goes && !has(asleep, current)) yield Act.step | current;
  if (!goes || preemptionsLeft > 0) {
    for (const thread of members(ready & ~(1 << current))) {
      if (!has(asleep, thread) || !maySleep(goes, preemptionsLeft)) yield Act.step | thread;
    }
  }
  for (const thread of members(timeouts)) {
    if (preemptionsLeft > 0 || !isPreemption(point, Act.timeout | thread)) yield Act.timeout | thread;
  }
  for (const thread of members(deaths)) yield Act.death | thread;
}

/** Whether the bound rules out a choice that is possible here. */
export function isBound(
  point: Pick<SchedulingPoint, 'current' | 'ready' | 'timeouts' | 'due'>,
  preemptionsLeft: number,
): boolean {
  if (preemptionsLeft > 0) return false;
  const choices = [
    ...Array.from(members(point.ready), (thread) => Act.step | thread),
    ...Array.from(members(point.timeouts), (thread) => Act.timeout | thread),
  ];
  return choices.some((choice) => isPreemption(point, choice));
}

/**
 * The exploration from the earlier point had no more preemptions to spend than this one has. So with a bound,
 * a step stays asleep only if taking it now would be a preemption: then taking it earlier has cost no more in
 * total.
 */
function maySleep(wouldPreempt: boolean, preemptionsLeft: number): boolean {
  return wouldPreempt || preemptionsLeft > UNBOUNDED / 2;
}

function stillAsleep({ shared: { words, trace }, step }: SchedulingPoint): number {
  const asleep = words[Global.asleep]!;
  if (asleep === 0 || step === 0) return asleep;
  const at = (step - 1) * STEP_WORDS;
  if (actOf(trace[at + StepWord.choice]!) !== Act.step) return 0;
  if ((trace[at + StepWord.marks]! & Mark.farReaching) !== 0) return 0;
  const done = {
    operation: trace[at + StepWord.operation]!,
    buffer: trace[at + StepWord.buffer]!,
    offset: trace[at + StepWord.offset]!,
    size: trace[at + StepWord.size]!,
  };
  let still = asleep & ~(1 << threadOf(trace[at + StepWord.choice]!));
  for (const thread of members(asleep)) {
    if (mayDepend(done, pending(words, thread))) still &= ~(1 << thread);
  }
  return still;
}

function pending(words: Int32Array, thread: number): MemoryAccess {
  const slot = slotOf(thread);
  return {
    operation: words[slot + Slot.operation]!,
    buffer: words[slot + Slot.buffer]!,
    offset: words[slot + Slot.offset]!,
    size: words[slot + Slot.size]!,
  };
}
