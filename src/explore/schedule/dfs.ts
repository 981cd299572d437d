import { type MemoryAccess, mayDepend } from '../memory/operation.ts';
import { Global, Mark, Slot, STEP_WORDS, StepWord, slotOf } from '../memory/shared-state.ts';
import { has, members } from '../memory/thread-set.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption, type SchedulingPoint } from './scheduling-point.ts';

/** How many preemptions there have been, in the strategy's words. */
export const PREEMPTIONS = Global.strategyWords;
/** As a bound on preemptions: none. */
export const UNBOUNDED = 2 ** 30;

/**
 * Depth first: goes on as `stay` does, past what is asleep, to the end; `DepthFirstSearch` comes back for the rest.
 *
 * A step is asleep while to do it now would only lead where it has led before: it was tried first at an earlier point, and
 * nothing that was done since may depend on it (Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems", 1996: sleep sets). It is taken for granted that plain accesses are ordered by Atomics, and so by steps.
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

/** All that may be chosen with so many preemptions left, and is not asleep; what needs no preemption first. */
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

/** Whether the bound keeps something from being chosen here. */
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
 * What was explored from an earlier point had to make do with the same number of preemptions. So with a bound a step is
 * left asleep only if to do it now is a preemption: then doing it earlier has cost no more, all told.
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
