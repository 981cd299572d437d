import { has, members } from '../bits.ts';
import { Head, Mark, Seat, seatOf, TRACE_WORDS, Traced } from '../board.ts';
import { Act, actOf, threadOf } from '../choice.ts';
import { mayDepend, type Place } from '../operation.ts';
import { isPreemption, type Point } from '../point.ts';

/** How many preemptions there have been, in the strategy's words. */
export const PREEMPTIONS = Head.strategyWords;
/** As a bound on preemptions: none. */
export const UNBOUNDED = 2 ** 30;

/**
 * Depth first: goes on as `stay` does, past what is asleep, to the end; `DepthFirstSearch` comes back for the rest.
 *
 * A step is asleep while to do it now would only lead where it has led before: it was tried first at an earlier point, and
 * nothing that was done since may depend on it (Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems", 1996: sleep sets). It is taken for granted that plain accesses are ordered by Atomics, and so by steps.
 */
export function dfs(point: Point): number {
  const { words } = point.board;
  words[Head.asleep] = stillAsleep(point);
  for (const choice of optionsAt(point, words[Head.asleep]!, words[Head.bound]! - words[PREEMPTIONS]!)) {
    if (isPreemption(point, choice)) words[PREEMPTIONS]! += 1;
    return choice;
  }
  return -1;
}

/** All that may be chosen with so many preemptions left, and is not asleep; what needs no preemption first. */
export function* optionsAt(
  point: Pick<Point, 'current' | 'ready' | 'timeouts' | 'due' | 'deaths'>,
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
  point: Pick<Point, 'current' | 'ready' | 'timeouts' | 'due'>,
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

function stillAsleep({ board: { words, trace }, step }: Point): number {
  const asleep = words[Head.asleep]!;
  if (asleep === 0 || step === 0) return asleep;
  const at = (step - 1) * TRACE_WORDS;
  if (actOf(trace[at + Traced.choice]!) !== Act.step) return 0;
  if ((trace[at + Traced.marks]! & Mark.farReaching) !== 0) return 0;
  const done = {
    operation: trace[at + Traced.operation]!,
    buffer: trace[at + Traced.buffer]!,
    offset: trace[at + Traced.offset]!,
    size: trace[at + Traced.size]!,
  };
  let still = asleep & ~(1 << threadOf(trace[at + Traced.choice]!));
  for (const thread of members(asleep)) {
    if (mayDepend(done, pending(words, thread))) still &= ~(1 << thread);
  }
  return still;
}

function pending(words: Int32Array, thread: number): Place {
  const seat = seatOf(thread);
  return {
    operation: words[seat + Seat.operation]!,
    buffer: words[seat + Seat.buffer]!,
    offset: words[seat + Seat.offset]!,
    size: words[seat + Seat.size]!,
  };
}
