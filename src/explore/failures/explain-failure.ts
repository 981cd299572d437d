import { type StepNote, showValue } from '../control/step-note.ts';
import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from '../execute/execution.ts';
import { operations } from '../memory/operation.ts';
import { Act, scheduleText } from '../schedule/schedule.ts';
import { countPreemptions, countSwitches, type Step } from '../schedule/trace.ts';
import type { DetectedFailure } from './detect-failure.ts';
import type { Failure, FailureStep } from './failure.ts';
import type { StuckWait } from './lost-wakeup.ts';
import { namePlaces } from './place-names.ts';

/** Puts a finding in words. Its schedule is run once more for that, unless its threads have told what they did. */
export function explain(
  environment: ExecutionEnvironment,
  finding: DetectedFailure,
  execution: number,
  fewestPreemptions: boolean,
): Failure {
  const thrown = finding.ended.error?.text;
  return {
    kind: finding.kind,
    // What comes after a race has nothing to do with it.
    ...describeSchedule(
      environment,
      finding.trace.slice(0, finding.race && finding.race.second + 1),
      (nameOf, notes) => messageOf(finding, environment.spins, nameOf, notes),
      finding.ended.notes.length > 0 ? finding.ended : undefined,
    ),
    ...(thrown !== undefined && { thrown }),
    execution: execution + 1,
    fewestPreemptions,
  };
}

export type PlaceNames = ReturnType<typeof namePlaces>;
export type StepNotes = ReadonlyMap<number, StepNote>;
/** The parts of a failure that can be told of any execution. */
export type DescribedSteps = Pick<
  Failure,
  'message' | 'schedule' | 'contextSwitches' | 'preemptions' | 'steps'
>;

/** Tells of a schedule in words: of an execution whose threads have told what they do, or of one more that does. */
export function describeSchedule(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  message: (nameOf: PlaceNames, notes: StepNotes) => string,
  told?: ExecutionResult,
): DescribedSteps {
  const plan = trace.map(({ choice }) => choice);
  const { world, notes } =
    told ?? execute(environment, { ...followSchedule(plan), describing: true, maxSteps: plan.length });
  return describeSteps(trace, namePlaces(world, environment.memory.numberOf), notes, message);
}

/** Puts in words what threads have told. */
export function describeSteps(
  trace: readonly Step[],
  nameOf: PlaceNames,
  told: readonly StepNote[],
  message: (nameOf: PlaceNames, notes: StepNotes) => string,
): DescribedSteps {
  const notes = new Map(told.map((note) => [note.step, note]));
  return {
    message: message(nameOf, notes),
    schedule: scheduleText(trace.map(({ choice }) => choice)),
    contextSwitches: countSwitches(trace),
    preemptions: countPreemptions(trace),
    steps: trace.map((step, index) => failureStep(step, notes.get(index), nameOf)),
  };
}

function failureStep(step: Step, note: StepNote | undefined, nameOf: PlaceNames): FailureStep {
  return {
    thread: step.thread,
    operation: step.act === Act.death ? 'dies' : operations[step.operation]!,
    address: step.act !== Act.death && step.buffer >= 0 ? nameOf(step) : undefined,
    operands: note?.operands ?? '',
    result: note?.result ?? '',
    source: note?.source,
  };
}

function messageOf(finding: DetectedFailure, spins: number, nameOf: PlaceNames, notes: StepNotes): string {
  const { trace, ended, waits = [], race, cycle, stillFrom, rounds } = finding;
  if (race !== undefined) {
    return `${access(trace, race.first, nameOf)} and ${access(trace, race.second, nameOf)} are in no order.`;
  }
  if (finding.kind === 'assertion') {
    const who = ended.thread === undefined ? 'The check' : `Thread ${ended.thread}`;
    return `${who} threw: ${ended.error?.message ?? ''}`;
  }
  if (finding.kind === 'livelock') {
    const times = `${rounds!.toLocaleString('en')} times`;
    const what =
      stillFrom === undefined
        ? `Steps ${cycle!.from + 1} to ${cycle!.to} lead back to where they began, ${times}`
        : `From step ${stillFrom + 1} on all threads that can go on do the same steps again and again, ${times}, and nothing changes`;
    const further = rounds === spins ? ` --spins ${2 * spins} follows it for longer.` : '';
    return `${what}: a livelock, unless a loop there ends later.${further}`;
  }
  const sentences = waits.map((wait) => waitText(wait, trace, nameOf, notes));
  for (const dead of ended.outcome.died) sentences.push(`Thread ${dead} has died.`);
  return sentences.join(' ') || 'Nobody can do anything.';
}

function access(trace: readonly Step[], index: number, nameOf: PlaceNames): string {
  const step = trace[index]!;
  return `Thread ${step.thread}'s ${operations[step.operation]} of ${nameOf(step)} in step ${index + 1}`;
}

function waitText(wait: StuckWait, trace: readonly Step[], nameOf: PlaceNames, notes: StepNotes): string {
  const place = nameOf(trace[wait.since]!);
  const expected = notes.get(wait.since)?.operands ?? '';
  const now = wait.changed ? `; it is ${showValue(wait.value)} now` : ', and it still is';
  const told =
    wait.lastNotify === undefined
      ? 'Nobody has notified there.'
      : `The last notify there, by thread ${wait.lastNotify.thread} in step ${wait.lastNotify.step + 1}, woke ${wait.lastNotify.woken || 'nobody'}.`;
  return `Thread ${wait.thread} waits on ${place} since step ${wait.since + 1}, expecting ${expected}${now}. ${told}`;
}
