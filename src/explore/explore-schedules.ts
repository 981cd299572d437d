import { countText } from '../base/number-text.ts';
import type { ExplorationResult, ExplorationTask } from './coordinator-messages.ts';
import { countPlainAccesses } from './execute/count-plain-accesses.ts';
import { execute } from './execute/execute.ts';
import { type ExecutionEnvironment, followSchedule } from './execute/execution.ts';
import { setupFailedText } from './execute/run-setup.ts';
import { collectReports } from './execute/thread-reports.ts';
import type { ProgressCounter } from './exploration-progress.ts';
import {
  createFailureDetector,
  type DetectedFailure,
  type FailureDetector,
} from './failures/detect-failure.ts';
import { explainFailure } from './failures/explain-failure.ts';
import type { Failure } from './failures/failure.ts';
import { divergence, findNondeterminism } from './failures/nondeterminism.ts';
import { shrink } from './failures/shrink.ts';
import { whyUndecided } from './failures/why-undecided.ts';
import { End } from './memory/execution-end.ts';
import { load } from './memory/real-globals.ts';
import { InvalidProgramError } from './program/invalid-program-error.ts';
import { DepthFirstSearch } from './schedule/dfs-backtracking.ts';
import { strategyNumber } from './schedule/strategies.ts';
import { readTrace } from './schedule/trace.ts';

/** Most executions are at most this many times as long as the mean. */
const LENGTH_MARGIN = 1.25;

/**
 * Runs one execution after the other until one fails, nothing is left to explore, or the task's limits are
 * reached.
 *
 * @throws {@link BlockedThread} if a thread does not come to its next step
 * @throws {@link InvalidProgramError} if the setup throws
 */
export function exploreSchedules(
  environment: ExecutionEnvironment,
  task: ExplorationTask,
  counter: ProgressCounter,
): ExplorationResult {
  const { shared, program } = environment;
  const { strategy, bound, reduce, shard, executions, executionsBefore, firstExecution, maxTotalSteps } =
    task;
  const detector = createFailureDetector(environment);
  let steps = 0;
  const search = strategy === 'dfs' ? new DepthFirstSearch(bound, reduce, shard) : undefined;
  for (let execution = firstExecution; execution < executions && steps < maxTotalSteps; execution++) {
    if (load(shared.stopped, 0) === 1) return { undecided: stoppedText(counter.value.executions) };
    const start = search === undefined ? followSchedule([]) : search.next();
    if (start === undefined) return { ...withoutFailure(environment, search), exhausted: true };
    // A few executions, in which threads spin, are much longer than most. The length of most is what counts.
    const expectedSteps = Math.ceil((LENGTH_MARGIN * steps) / Math.max(1, execution - firstExecution));
    const ended = execute(environment, {
      ...followSchedule([]),
      ...start,
      strategy: strategyNumber(strategy),
      bound,
      execution: executionsBefore + execution,
      expectedSteps,
      lingering: true,
    });
    counter.count(ended);
    steps += ended.steps;
    search?.learn(shared);
    if (ended.end === End.setUpFailed)
      throw new InvalidProgramError(setupFailedText(program, ended.error!.text));
    if (ended.end === End.diverged) return { failure: divergence(environment, readTrace(shared), execution) };
    const undecided = whyUndecided(ended);
    if (ended.end !== End.tooLong && undecided !== undefined) return { undecided };
    // Running every execution twice would double the time: the 1st, 2nd, 4th, 8th … are checked for
    // nondeterminism.
    const trace = isPowerOfTwo(execution + 1) ? readTrace(shared) : undefined;
    const detected = detector.detect(ended);
    if (detected !== undefined) return { failure: failureOf(environment, detector, detected, execution) };
    if (undecided !== undefined) return { undecided };
    const failure = trace && findNondeterminism(environment, { trace, ended, execution });
    if (failure !== undefined) return { failure };
  }
  return withoutFailure(environment, search);
}

function stoppedText(executions: number): string {
  return `The exploration was stopped after ${countText(executions, 'execution')}, before it was done.`;
}

/** The result of an exploration without a failure, with what is needed to say what was not tried. */
function withoutFailure(
  environment: ExecutionEnvironment,
  search: DepthFirstSearch | undefined,
): ExplorationResult {
  const plainAccessCount = environment.plainAccesses ? undefined : countPlainAccesses(environment);
  collectReports(environment.ports, environment.nativeFunctions);
  return {
    bounded: search?.bounded === true,
    ...(plainAccessCount !== undefined && { plainAccessCount }),
    nativeFunctions: [...environment.nativeFunctions].sort(),
  };
}

function isPowerOfTwo(number: number): boolean {
  return (number & (number - 1)) === 0;
}

/** Makes sure that the failure can be reproduced, shrinks its schedule and describes it. */
function failureOf(
  environment: ExecutionEnvironment,
  detector: FailureDetector,
  detected: DetectedFailure,
  execution: number,
): Failure {
  const nondeterminism = findNondeterminism(environment, { ...detected, execution });
  if (nondeterminism !== undefined) return nondeterminism;
  const { failure, fewestPreemptions } = shrink(environment, detector, detected);
  return explainFailure(environment, failure, execution, fewestPreemptions);
}
