import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, followSchedule } from '../execute/execution.ts';
import { realNow } from '../memory/real-globals.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { DepthFirstSearch } from '../schedule/depth-first-search.ts';
import { strategyNumber } from '../schedule/strategies.ts';
import { countPreemptions, countSwitches } from '../schedule/trace.ts';
import type { DetectedFailure, FailureDetector } from './detect-failure.ts';

/** How long to look for a schedule with fewer context switches, in ms. */
const BUDGET_MS = 1_000;

export interface ShrunkFailure {
  readonly finding: DetectedFailure;
  /** Whether it is known that none, of those that are no longer, has fewer preemptions. */
  readonly fewestPreemptions: boolean;
}

/**
 * Looks for a schedule with fewer context switches, and no more steps, that fails in the same way: first by letting
 * threads run on where they were interrupted, as long as that helps; then by trying all schedules with no preemption,
 * with one, and so on.
 */
export function shrink(
  environment: ExecutionEnvironment,
  detector: FailureDetector,
  found: DetectedFailure,
): ShrunkFailure {
  const until = realNow() + BUDGET_MS;
  let best = merge(environment, detector, found, until);
  // What has no end has no fewest switches either: to go on for long in one thread takes none.
  if (found.kind === 'livelock') return { finding: best, fewestPreemptions: false };
  const limit = countPreemptions(best.trace);
  for (let bound = 0; bound < limit; bound++) {
    const search = new DepthFirstSearch(bound);
    for (let beginning = search.next(); beginning !== undefined; beginning = search.next()) {
      if (realNow() > until) return { finding: best, fewestPreemptions: false };
      const plan = { ...followSchedule([]), ...beginning, strategy: strategyNumber('dfs'), bound };
      const ended = execute(environment, { ...plan, maxSteps: stepsFor(best) });
      search.learn(environment.shared);
      const finding = detector.detect(ended, found.kind);
      if (finding?.kind !== found.kind) continue;
      best = merge(environment, detector, finding, until);
      return { finding: best, fewestPreemptions: true };
    }
  }
  return { finding: best, fewestPreemptions: true };
}

/** Moves runs of a thread's steps forward to its run before, one at a time. */
function merge(
  environment: ExecutionEnvironment,
  detector: FailureDetector,
  found: DetectedFailure,
  until: number,
): DetectedFailure {
  let best = found;
  for (let index = 1; index < best.trace.length && realNow() < until; ) {
    const { thread } = best.trace[index]!;
    let end = index;
    while (best.trace[end]?.thread === thread) end += 1;
    if (thread !== best.trace[index - 1]!.thread) {
      const plan = moved(best, index, end);
      const tried = detector.detect(
        execute(environment, { ...followSchedule(plan), strict: false, maxSteps: stepsFor(best) }),
      );
      if (tried?.kind === found.kind && isShorter(tried, best)) {
        best = tried;
        end = 1;
      }
    }
    index = end;
  }
  return best;
}

/** A schedule in which the steps from `start` to `end`, all of one thread, come right after that thread's last one before. */
function moved({ trace }: DetectedFailure, start: number, end: number): number[] {
  const choices = trace.map(({ choice }) => choice);
  const earlier = trace.slice(0, start).findLastIndex(({ thread }) => thread === trace[start]!.thread);
  return [
    ...choices.slice(0, earlier + 1),
    ...choices.slice(start, end),
    ...choices.slice(earlier + 1, start),
    ...choices.slice(end),
  ];
}

function isShorter(tried: DetectedFailure, best: DetectedFailure): boolean {
  if (best.kind === 'livelock') return tried.trace.length < best.trace.length;
  if (countPreemptions(tried.trace) > countPreemptions(best.trace)) return false;
  return countSwitches(tried.trace) < countSwitches(best.trace);
}

/** What never ends is shown by going on long enough. */
function stepsFor({ kind, trace }: DetectedFailure): number {
  return kind === 'livelock' ? MAX_STEPS : trace.length;
}
