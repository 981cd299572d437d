import type { MemoryAccess } from '../memory/operation.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { STEP_WORDS, StepWord } from '../memory/step-words.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption } from './scheduling-point.ts';

/** A step of an execution, read from the trace. */
export interface Step extends MemoryAccess {
  readonly choice: number;
  readonly thread: number;
  /** See {@link Act}. */
  readonly act: number;
  /**
   * The threads that could take a step, time out or die at this point, and those whose deadline had passed,
   * as bit sets.
   */
  readonly ready: number;
  readonly timeouts: number;
  readonly deaths: number;
  readonly due: number;
  /** The thread that took the step before. */
  readonly current: number;
  readonly before: number;
  readonly after: number;
  readonly asleep: number;
  /** See {@link Mark}. */
  readonly marks: number;
}

export function stepAt({ trace }: Pick<SharedState, 'trace'>, index: number): Step {
  const at = index * STEP_WORDS;
  const choice = trace[at + StepWord.choice]!;
  const possible = trace[at + StepWord.possible]!;
  return {
    choice,
    thread: threadOf(choice),
    act: actOf(choice),
    ready: possible & 0xff,
    timeouts: (possible >>> 8) & 0xff,
    deaths: (possible >>> 16) & 0xff,
    due: possible >>> 24,
    operation: trace[at + StepWord.operation]!,
    size: trace[at + StepWord.size]!,
    buffer: trace[at + StepWord.buffer]!,
    offset: trace[at + StepWord.offset]!,
    before: trace[at + StepWord.before]!,
    after: trace[at + StepWord.after]!,
    asleep: trace[at + StepWord.asleep]!,
    current: trace[at + StepWord.current]!,
    marks: trace[at + StepWord.marks]!,
  };
}

export function readTrace(shared: SharedState): Step[] {
  return Array.from({ length: shared.words[Global.steps]! }, (_, index) => stepAt(shared, index));
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
