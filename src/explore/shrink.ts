import { MAX_STEPS } from './board.ts';
import { execute, following, type Stage } from './execution.ts';
import type { Finding, Judge } from './judge.ts';
import { realNow } from './real.ts';
import { DepthFirstSearch } from './strategies/depth-first.ts';
import { strategyNumber } from './strategies/index.ts';
import { countPreemptions, countSwitches } from './trace.ts';

/** How long to look for a schedule with fewer context switches, in ms. */
const BUDGET_MS = 1_000;

export interface Shrunk {
  readonly finding: Finding;
  /** Whether it is known that none, of those that are no longer, has fewer preemptions. */
  readonly fewest: boolean;
}

/**
 * Looks for a schedule with fewer context switches, and no more steps, that fails in the same way: first by letting
 * threads run on where they were interrupted, as long as that helps; then by trying all schedules with no preemption,
 * with one, and so on.
 */
export function shrink(stage: Stage, judge: Judge, found: Finding): Shrunk {
  const until = realNow() + BUDGET_MS;
  let best = merge(stage, judge, found, until);
  // What has no end has no fewest switches either: to go on for long in one thread takes none.
  if (found.kind === 'livelock') return { finding: best, fewest: false };
  const limit = countPreemptions(best.trace);
  for (let bound = 0; bound < limit; bound++) {
    const search = new DepthFirstSearch(bound);
    for (let beginning = search.next(); beginning !== undefined; beginning = search.next()) {
      if (realNow() > until) return { finding: best, fewest: false };
      const course = { ...following([]), ...beginning, strategy: strategyNumber('dfs'), bound };
      const ended = execute(stage, { ...course, maxSteps: stepsFor(best) });
      search.learn(stage.board);
      const finding = judge.judge(ended, found.kind);
      if (finding?.kind !== found.kind) continue;
      best = merge(stage, judge, finding, until);
      return { finding: best, fewest: true };
    }
  }
  return { finding: best, fewest: true };
}

/** Moves runs of a thread's steps forward to its run before, one at a time. */
function merge(stage: Stage, judge: Judge, found: Finding, until: number): Finding {
  let best = found;
  for (let index = 1; index < best.trace.length && realNow() < until; ) {
    const { thread } = best.trace[index]!;
    let end = index;
    while (best.trace[end]?.thread === thread) end += 1;
    if (thread !== best.trace[index - 1]!.thread) {
      const plan = moved(best, index, end);
      const tried = judge.judge(
        execute(stage, { ...following(plan), strict: false, maxSteps: stepsFor(best) }),
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
function moved({ trace }: Finding, start: number, end: number): number[] {
  const choices = trace.map(({ choice }) => choice);
  const earlier = trace.slice(0, start).findLastIndex(({ thread }) => thread === trace[start]!.thread);
  return [
    ...choices.slice(0, earlier + 1),
    ...choices.slice(start, end),
    ...choices.slice(earlier + 1, start),
    ...choices.slice(end),
  ];
}

function isShorter(tried: Finding, best: Finding): boolean {
  if (best.kind === 'livelock') return tried.trace.length < best.trace.length;
  if (countPreemptions(tried.trace) > countPreemptions(best.trace)) return false;
  return countSwitches(tried.trace) < countSwitches(best.trace);
}

/** What never ends is shown by going on long enough. */
function stepsFor({ kind, trace }: Finding): number {
  return kind === 'livelock' ? MAX_STEPS : trace.length;
}
