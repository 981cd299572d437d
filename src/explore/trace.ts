import { type Board, Head, TRACE_WORDS, Traced } from './board.ts';
import { Act, actOf, threadOf } from './choice.ts';
import type { Place } from './operation.ts';
import { isPreemption } from './point.ts';

/** A step of an execution, as it was traced. */
export interface Step extends Place {
  readonly choice: number;
  readonly thread: number;
  /** See {@link Act}. */
  readonly act: number;
  /** Who could do a step, time out, or die instead: sets of threads. */
  readonly ready: number;
  readonly timeouts: number;
  readonly deaths: number;
  readonly due: number;
  /** The thread that did the step before. */
  readonly current: number;
  readonly before: number;
  readonly after: number;
  readonly asleep: number;
  /** See {@link Mark}. */
  readonly marks: number;
}

export function stepAt({ trace }: Pick<Board, 'trace'>, index: number): Step {
  const at = index * TRACE_WORDS;
  const choice = trace[at + Traced.choice]!;
  const possible = trace[at + Traced.possible]!;
  return {
    choice,
    thread: threadOf(choice),
    act: actOf(choice),
    ready: possible & 0xff,
    timeouts: (possible >>> 8) & 0xff,
    deaths: (possible >>> 16) & 0xff,
    due: possible >>> 24,
    operation: trace[at + Traced.operation]!,
    size: trace[at + Traced.size]!,
    buffer: trace[at + Traced.buffer]!,
    offset: trace[at + Traced.offset]!,
    before: trace[at + Traced.before]!,
    after: trace[at + Traced.after]!,
    asleep: trace[at + Traced.asleep]!,
    current: trace[at + Traced.current]!,
    marks: trace[at + Traced.marks]!,
  };
}

export function readTrace(board: Board): Step[] {
  return Array.from({ length: board.words[Head.steps]! }, (_, index) => stepAt(board, index));
}

/** How often another thread goes on than the one before. */
export function countSwitches(trace: readonly Step[]): number {
  const run = trace.filter(({ act }) => act !== Act.death);
  return run.filter((step, index) => index > 0 && step.thread !== run[index - 1]!.thread).length;
}

/** How often one is interrupted that could have gone on, or time passes while one could. */
export function countPreemptions(trace: readonly Step[]): number {
  return trace.filter((step) => isPreemption(step, step.choice)).length;
}
