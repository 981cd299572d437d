import { execute, following, type Stage } from './execution.ts';
import { tell } from './explain.ts';
import type { Failure } from './failure.ts';
import { operations } from './operation.ts';
import { readTrace, type Step } from './trace.ts';

/**
 * Follows a schedule again, and says where what happens differs from what has happened: then something that the explorer
 * does not control is at work.
 */
export function nondeterminism(stage: Stage, trace: readonly Step[], execution: number): Failure | undefined {
  execute(stage, { ...following(trace.map(({ choice }) => choice)), maxSteps: trace.length });
  const again = readTrace(stage.board);
  const index = trace.findIndex((step, index) => !isSame(step, again[index]));
  if (index < 0) return undefined;
  const [once, then] = [trace[index]!, again[index]].map(described);
  return failure(
    stage,
    trace,
    execution,
    `Of the same schedule, step ${index + 1} was once ${once}, and then ${then}.`,
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

function described(step: Step | undefined): string {
  if (step === undefined) return 'not possible';
  const { thread, operation, buffer, offset, before, after } = step;
  const where = buffer < 0 ? '' : ` at byte ${offset} of buffer ${buffer} (${before}, then ${after})`;
  return `thread ${thread}'s ${operations[operation]}${where}`;
}
