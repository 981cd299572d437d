import type { ExplorationResult } from './coordinator-messages.ts';
import { BlockedThread } from './execute/blocked-thread.ts';
import { execute } from './execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from './execute/execution.ts';
import { runSetup } from './execute/run-setup.ts';
import { collectReports, notesOf } from './execute/thread-reports.ts';
import type { ProgressCounter } from './exploration-progress.ts';
import { createFailureDetector } from './failures/detect-failure.ts';
import { describeSteps, explainFailure } from './failures/explain-failure.ts';
import type { Failure } from './failures/failure.ts';
import { namePlaces } from './failures/place-names.ts';
import { whyUndecided } from './failures/why-undecided.ts';
import { End } from './memory/execution-end.ts';
import { readTrace } from './schedule/trace.ts';

/** Runs the program once, under the given schedule. */
export function replaySchedule(
  environment: ExecutionEnvironment,
  schedule: readonly number[],
  counter: ProgressCounter,
): ExplorationResult {
  let ended: ExecutionResult;
  try {
    ended = execute(environment, { ...followSchedule(schedule), describing: true, lingering: true });
  } catch (error) {
    if (error instanceof BlockedThread) return { failure: blockingFailure(environment, error) };
    throw error;
  }
  counter.count(ended);
  if (ended.end === End.diverged) {
    return {
      undecided:
        `Step ${ended.steps + 1} of the schedule is not possible. The schedule belongs to another version of the program, ` +
        'or to other options.',
    };
  }
  const undecided = whyUndecided(ended);
  if (ended.end !== End.tooLong && undecided !== undefined) return { undecided };
  const detected = createFailureDetector(environment).detect(ended);
  if (detected !== undefined) return { failure: explainFailure(environment, detected, 0, false) };
  return undecided === undefined ? {} : { undecided };
}

/**
 * The failure of an execution that has not ended: only the steps that threads have described so far are
 * known.
 */
function blockingFailure(
  environment: ExecutionEnvironment,
  { thread, steps, ending }: BlockedThread,
): Failure {
  const { shared, memory, program, ports, nativeFunctions } = environment;
  const trace = readTrace(shared).slice(0, steps);
  const world = runSetup(program, memory);
  const after = steps === 0 ? 'before its first step' : `after step ${steps}`;
  const message = ending
    ? `Thread ${thread} does not end when it is told to, ${after}: does it catch every error and go on?`
    : `Thread ${thread} does not come to its next step, ${after}: it is in a native call or in a loop without an operation ` +
      'on shared memory, or it waits for something other than Atomics and timers.';
  const notes = notesOf(collectReports(ports, nativeFunctions));
  return {
    kind: 'uncontrolled blocking',
    ...describeSteps(trace, namePlaces(world, memory.numberOf), notes, () => message),
    execution: 1,
    fewestPreemptions: false,
  };
}
