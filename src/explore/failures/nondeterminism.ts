import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from '../execute/execution.ts';
import { operations } from '../memory/operation.ts';
import { members } from '../memory/thread-set.ts';
import { readTrace, type Step } from '../schedule/trace.ts';
import { describeSchedule } from './explain-failure.ts';
import type { Failure } from './failure.ts';

/**
 * Follows a schedule again, and says where what happens differs from what has happened: then something that the explorer
 * does not control is at work.
 */
export function nondeterminism(
  environment: ExecutionEnvironment,
  { trace, ended, execution }: RecordedExecution,
): Failure | undefined {
  const then = execute(environment, {
    ...followSchedule(trace.map(({ choice }) => choice)),
    maxSteps: trace.length,
  });
  const again = readTrace(environment.shared);
  const index = trace.findIndex((step, index) => !isSame(step, again[index]));
  if (index < 0 && (ended.error === undefined) === (then.error === undefined)) return undefined;
  if (index < 0) {
    const thrown = (ended.error ?? then.error)?.message;
    return failure(
      environment,
      trace,
      execution,
      `The same schedule has thrown once, and once not: ${thrown}`,
    );
  }
  const [one, other] = [trace[index]!, again[index]];
  const same = described(one) === described(other);
  const [first, second] = [one, other].map((step) => (same ? possible(step!) : described(step)));
  return failure(
    environment,
    trace,
    execution,
    `Of the same schedule, step ${index + 1} was once ${first}, and then ${second}.`,
  );
}

/** The failure of an execution that could not go the way in which an earlier one went. */
export function departure(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  execution: number,
): Failure {
  return failure(
    environment,
    trace,
    execution,
    `After these ${trace.length} steps an earlier execution went on as this one could not.`,
  );
}

function failure(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  execution: number,
  what: string,
): Failure {
  const why =
    'Something that the explorer does not control is at work, such as state that a module keeps from one execution to the ' +
    'next, or a random number that is not from Math.random.';
  return {
    kind: 'uncontrolled nondeterminism',
    ...describeSchedule(environment, trace, () => `${what} ${why}`),
    execution: execution + 1,
    fewestPreemptions: false,
  };
}

/** An execution as it went. */
export interface RecordedExecution {
  readonly trace: readonly Step[];
  readonly ended: ExecutionResult;
  readonly execution: number;
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

/** Who could have gone on instead. */
function possible({ thread, ready, timeouts }: Step): string {
  return `one of thread ${thread}'s where ${[...members(ready | timeouts)].join(' and ')} could go on`;
}

function described(step: Step | undefined): string {
  if (step === undefined) return 'not possible';
  const { thread, operation, buffer, offset, before, after } = step;
  const where = buffer < 0 ? '' : ` at byte ${offset} of buffer ${buffer} (${before}, then ${after})`;
  return `thread ${thread}'s ${operations[operation]}${where}`;
}
