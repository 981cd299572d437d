import { members } from './bits.ts';
import { type Ended, execute, following, type Stage } from './execution.ts';
import { tell } from './explain.ts';
import type { Failure } from './failure.ts';
import { operations } from './operation.ts';
import { readTrace, type Step } from './trace.ts';

/**
 * Follows a schedule again, and says where what happens differs from what has happened: then something that the explorer
 * does not control is at work.
 */
export function nondeterminism(stage: Stage, { trace, ended, execution }: Once): Failure | undefined {
  const then = execute(stage, { ...following(trace.map(({ choice }) => choice)), maxSteps: trace.length });
  const again = readTrace(stage.board);
  const index = trace.findIndex((step, index) => !isSame(step, again[index]));
  if (index < 0 && (ended.error === undefined) === (then.error === undefined)) return undefined;
  if (index < 0) {
    const thrown = (ended.error ?? then.error)?.message;
    return failure(stage, trace, execution, `The same schedule has thrown once, and once not: ${thrown}`);
  }
  const [one, other] = [trace[index]!, again[index]];
  const same = described(one) === described(other);
  const [first, second] = [one, other].map((step) => (same ? possible(step!) : described(step)));
  return failure(
    stage,
    trace,
    execution,
    `Of the same schedule, step ${index + 1} was once ${first}, and then ${second}.`,
  );
}

/** The failure of an execution that could not go the way in which an earlier one went. */
export function departure(stage: Stage, trace: readonly Step[], execution: number): Failure {
  return failure(
    stage,
    trace,
    execution,
    `After these ${trace.length} steps an earlier execution went on as this one could not.`,
  );
}

function failure(stage: Stage, trace: readonly Step[], execution: number, what: string): Failure {
  const why =
    'Something that the explorer does not control is at work, such as state that a module keeps from one execution to the ' +
    'next, or a random number that is not from Math.random.';
  return {
    kind: 'uncontrolled nondeterminism',
    ...tell(stage, trace, () => `${what} ${why}`),
    execution: execution + 1,
    fewest: false,
  };
}

/** An execution as it went. */
export interface Once {
  readonly trace: readonly Step[];
  readonly ended: Ended;
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
