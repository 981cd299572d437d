import { execute, following, type Stage } from './execution.ts';
import type { Finding, Judge } from './judge.ts';
import { realNow } from './real.ts';
import { DepthFirstSearch } from './strategies/depth-first.ts';
import { strategyNumber } from './strategies/index.ts';
import { countPreemptions, countSwitches } from './trace.ts';

/** How long to look for a schedule with fewer context switches, in ms. */
const BUDGET_MS = 3_000;

export interface Shrunk {
  readonly finding: Finding;
  /** Whether it is known that none has fewer preemptions. */
  readonly fewest: boolean;
}

/**
 * Looks for a schedule with fewer context switches that fails in the same way: first by letting threads run on where they
 * were interrupted, as long as that helps; then by trying all schedules with no preemption, with one, and so on.
 */
export function shrink(stage: Stage, judge: Judge, found: Finding): Shrunk {
  const until = realNow() + BUDGET_MS;
  let best = merge(stage, judge, found, until);
  const limit = countPreemptions(best.trace);
  for (let bound = 0; bound < limit; bound++) {
    const search = new DepthFirstSearch(bound);
    for (let beginning = search.next(); beginning !== undefined; beginning = search.next()) {
      if (realNow() > until) return { finding: best, fewest: false };
      const finding = judge.judge(
        execute(stage, { ...following([]), ...beginning, strategy: strategyNumber('dfs'), bound }),
      );
      if (finding?.kind === found.kind) {
        best = merge(stage, judge, finding, until);
        return { finding: best, fewest: true };
      }
      search.learn(stage.board);
    }
  }
  return { finding: best, fewest: true };
}

/** Moves runs of a thread's steps forward to its run before, one at a time. */
function merge(stage: Stage, judge: Judge, found: Finding, until: number): Finding {
  let best = found;
  for (let index = 1; index < best.trace.length; ) {
    const { thread } = best.trace[index]!;
    const choices = best.trace.map(({ choice }) => choice);
    if (thread === best.trace[index - 1]!.thread) {
      index += 1;
      continue;
    }
    const earlier = best.trace.slice(0, index).findLastIndex((step) => step.thread === thread);
    let end = index;
    while (best.trace[end]?.thread === thread) end += 1;
    const moved = [
      ...choices.slice(0, earlier + 1),
      ...choices.slice(index, end),
      ...choices.slice(earlier + 1, index),
      ...choices.slice(end),
    ];
    if (realNow() > until) return best;
    const tried = judge.judge(execute(stage, { ...following(moved), strict: false }));
    if (tried?.kind === found.kind && switches(tried) < switches(best)) {
      best = tried;
      index = 1;
    } else {
      index = end;
    }
  }
  return best;
}

function switches({ trace }: Finding): number {
  return countSwitches(trace);
}
