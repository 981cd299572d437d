import type { ExplorationResult, ExplorationTask } from './coordinator-messages.ts';
import { type Exploration, outcomeOf } from './exploration.ts';
import type { ExplorationProgress } from './exploration-progress.ts';
import { replayOptions } from './explore-options.ts';
import type { ProgramShape } from './program/program.ts';
import { replayFailureCommand } from './replay-failure-command.ts';
import { UNBOUNDED } from './schedule/dfs-sleep-sets.ts';
import { untriedOf } from './untried.ts';

/** Turns the coordinator's result into the exploration that the user gets. */
export function summarizeExploration(
  program: ProgramShape,
  task: ExplorationTask,
  progress: ExplorationProgress,
  result: ExplorationResult,
): Exploration {
  const { file, seed, strategy, bound, shard, maxDeaths, timeouts, plainAccesses, spins, replay } = task;
  const { failure, exhausted = false } = result;
  const { executions, cut, steps, longest, elapsedMs } = progress;
  const undecided =
    result.undecided ?? (replay === undefined ? whyNothingShown(progress, maxDeaths, program) : undefined);
  const outcome = outcomeOf(failure, undecided);
  const untried = untriedOf({ mortal: program.mortal, maxDeaths, timeouts }, progress, result);
  return {
    program: program.name,
    file,
    outcome,
    ...(failure && {
      failure,
      replay: replayFailureCommand(file, failure.schedule, replayOptions(task)),
    }),
    ...(undecided !== undefined && { undecided }),
    strategy,
    ...(strategy === 'dfs' && bound < UNBOUNDED && { preemptions: bound }),
    ...(strategy === 'pct' && { depth: bound }),
    ...(shard !== undefined && { shard }),
    maxDeaths,
    timeouts,
    plainAccesses,
    spins,
    ...(outcome === 'held' && replay === undefined && { untried }),
    seed: seed >>> 0,
    exhausted,
    executions: { complete: executions - cut, cut },
    steps,
    longest,
    elapsedMs,
    node: process.version,
  };
}

/** Why an exploration that has found no failure proves nothing about the program; undefined if it does. */
function whyNothingShown(
  { steps, deaths, touchedShared }: ExplorationProgress,
  maxDeaths: number,
  { threads, mortal }: ProgramShape,
): string | undefined {
  if (steps === 0) return 'No thread has taken a step, so there was nothing to explore.';
  if (threads > 1 && touchedShared === 0)
    return 'No step has accessed memory that setup made, so the threads share nothing. Make what they share in setup.';
  if (maxDeaths === 0 || deaths > 0) return undefined;
  return mortal.length === 0
    ? 'No thread of this program is mortal, so none could die.'
    : 'No thread has died in any execution. Run more executions.';
}
