import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from '../execute/execution.ts';
import { operations } from '../memory/operation.ts';
import { members } from '../memory/thread-set.ts';
import { readTrace, type Step } from '../schedule/trace.ts';
import { describeSchedule } from './explain-failure.ts';
import type { Failure } from './failure.ts';

/** An execution as it went. */
export interface RecordedExecution {
  readonly trace: readonly Step[];
  readonly ended: ExecutionResult;
  readonly execution: number;
}

/**
 * Follows the schedule of an execution once more. If something else happens this time, then something that
 * the explorer does not control is at work; the failure says where the two differ.
 */
export function findNondeterminism(
  environment: ExecutionEnvironment,
  { trace, ended, execution }: RecordedExecution,
): Failure | undefined {
  const plan = { ...followSchedule(trace.map(({ choice }) => choice)), maxSteps: trace.length };
  const again = execute(environment, plan);
  const secondTrace = readTrace(environment.shared);
  const index = trace.findIndex((step, index) => !isSame(step, secondTrace[index]));
  if (index < 0 && (ended.error === undefined) === (again.error === undefined)) return undefined;
  if (index < 0) {
    const thrown = (ended.error ?? again.error)?.message;
    const what = `Only one of two runs of the same schedule threw (${thrown}).`;
    return failureAfter(environment, trace, execution, what);
  }
  const [one, other] = [trace[index]!, secondTrace[index]];
  const isSameStep = stepText(one) === stepText(other);
  const [first, second] = [one, other].map((step) => (isSameStep ? alternativesText(step!) : stepText(step)));
  const what = `In two runs of the same schedule, step ${index + 1} was first ${first}, and then ${second}.`;
  return failureAfter(environment, trace, execution, what);
}

/**
 * The failure of an execution in which a choice of an earlier one, after the same steps, was not possible.
 */
export function divergence(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  execution: number,
): Failure {
  const what = `After ${trace.length === 1 ? 'this step' : `these ${trace.length} steps`}, an earlier execution took a step that was not possible in this one.`;
  return failureAfter(environment, trace, execution, what);
}

function failureAfter(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  execution: number,
  what: string,
): Failure {
  const why =
    'Something that the explorer does not control is at work, such as state that a module keeps from one execution to ' +
    'the next, or a random number that does not come from Math.random.';
  return {
    kind: 'uncontrolled nondeterminism',
    ...describeSchedule(environment, trace, () => `${what} ${why}`),
    execution: execution + 1,
    fewestPreemptions: false,
  };
}

const compared = [
  'choice',
  'ready',
  'timeouts',
  'operation',
  'size',
  'buffer',
  'offset',
  'before',
  'after',
] as const;

function isSame(step: Step, other: Step | undefined): boolean {
  return other !== undefined && compared.every((part) => step[part] === other[part]);
}

/** Names the threads that could have gone on at a step. */
function alternativesText({ thread, ready, timeouts }: Step): string {
  return `one of thread ${thread}'s where ${[...members(ready | timeouts)].join(' and ')} could go on`;
}

function stepText(step: Step | undefined): string {
  if (step === undefined) return 'not possible';
  const { thread, operation, buffer, offset, before, after } = step;
  const where = buffer < 0 ? '' : ` at byte ${offset} of buffer ${buffer} (${before}, then ${after})`;
  return `thread ${thread}'s ${operations[operation]}${where}`;
}
