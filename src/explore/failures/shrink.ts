import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, followSchedule } from '../execute/execution.ts';
import { realNow } from '../memory/real-globals.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { DepthFirstSearch } from '../schedule/dfs-backtracking.ts';
import { strategyNumber } from '../schedule/strategies.ts';
import { countPreemptions, countSwitches } from '../schedule/trace.ts';
import type { DetectedFailure, FailureDetector } from './detect-failure.ts';

/** How long to look for a schedule with fewer context switches. */
const BUDGET_MS = 1_000;

export interface ShrunkFailure {
  readonly failure: DetectedFailure;
  /** Whether it is known that no schedule with fewer preemptions, and no more steps, fails in this way. */
  readonly fewestPreemptions: boolean;
}

/**
 * Looks for a schedule with fewer context switches, and no more steps, that fails in the same way. First it
 * lets threads run on where they were interrupted, as long as that helps. Then it tries all schedules without
 * a preemption, with one, and so on.
 */
export function shrink(
  environment: ExecutionEnvironment,
  detector: FailureDetector,
  found: DetectedFailure,
): ShrunkFailure {
  const until = realNow() + BUDGET_MS;
  const merged = mergeRuns(environment, detector, found, until);
  // A livelock has no fewest switches: one thread running on for long takes none at all.
  if (found.kind === 'livelock') return { failure: merged, fewestPreemptions: false };
  const limit = countPreemptions(merged.trace);
  for (let bound = 0; bound < limit; bound++) {
    const search = new DepthFirstSearch(bound);
    for (let next = search.next(); next !== undefined; next = search.next()) {
      if (realNow() > until) return { failure: merged, fewestPreemptions: false };
      const plan = { ...followSchedule([]), ...next, strategy: strategyNumber('dfs'), bound };
      const ended = execute(environment, { ...plan, maxSteps: maxStepsFor(merged) });
      search.learn(environment.shared);
      const failure = detector.detect(ended, found.kind);
      if (failure?.kind !== found.kind) continue;
      return { failure: mergeRuns(environment, detector, failure, until), fewestPreemptions: true };
    }
  }
  return { failure: merged, fewestPreemptions: true };
}

/**
 * Moves each run of a thread's steps forward to the thread's run before, one at a time, and keeps what still
 * fails.
 */
function mergeRuns(
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
      const prefix = withRunMoved(best, index, end);
      const tried = detector.detect(
        execute(environment, { ...followSchedule(prefix), strict: false, maxSteps: maxStepsFor(best) }),
      );
      if (tried?.kind === found.kind && isSimpler(tried, best)) {
        best = tried;
        end = 1;
      }
    }
    index = end;
  }
  return best;
}

/**
 * The choices with the steps from `start` to `end`, all of one thread, moved to right after that thread's
 * last step.
 */
function withRunMoved({ trace }: DetectedFailure, start: number, end: number): number[] {
  const choices = trace.map(({ choice }) => choice);
  const earlier = trace.slice(0, start).findLastIndex(({ thread }) => thread === trace[start]!.thread);
  return [
    ...choices.slice(0, earlier + 1),
    ...choices.slice(start, end),
    ...choices.slice(earlier + 1, start),
    ...choices.slice(end),
  ];
}

function isSimpler(tried: DetectedFailure, best: DetectedFailure): boolean {
  if (best.kind === 'livelock') return tried.trace.length < best.trace.length;
  if (countPreemptions(tried.trace) > countPreemptions(best.trace)) return false;
  return countSwitches(tried.trace) < countSwitches(best.trace);
}

/** A livelock only shows in an execution that goes on for long enough. */
function maxStepsFor({ kind, trace }: DetectedFailure): number {
  return kind === 'livelock' ? MAX_STEPS : trace.length;
}
