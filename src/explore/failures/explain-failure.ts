import { countText } from '../../base/number-text.ts';
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

/**
 * Describes a failure for people. Its schedule runs once more for that, unless its threads described it
 * already.
 */
export function explainFailure(
  environment: ExecutionEnvironment,
  detected: DetectedFailure,
  execution: number,
  fewestPreemptions: boolean,
): Failure {
  const thrown = detected.ended.error?.text;
  return {
    kind: detected.kind,
    ...describeSchedule(
      environment,
      // The steps after a race have nothing to do with it.
      detected.trace.slice(0, detected.race && detected.race.second + 1),
      (nameOf, notes) => messageOf(detected, environment.spins, nameOf, notes),
      detected.ended.notes.length > 0 ? detected.ended : undefined,
    ),
    ...(thrown !== undefined && { thrown }),
    execution: execution + 1,
    fewestPreemptions,
  };
}

type PlaceNames = ReturnType<typeof namePlaces>;
/** The threads' own descriptions of their steps, by the number of the step. */
type StepNotes = ReadonlyMap<number, StepNote>;
/** The parts of a failure that can be derived from any execution. */
export type DescribedSteps = Pick<
  Failure,
  'message' | 'schedule' | 'contextSwitches' | 'preemptions' | 'steps'
>;

/**
 * Describes a schedule, from an execution whose threads have described their steps or else from a new one.
 */
export function describeSchedule(
  environment: ExecutionEnvironment,
  trace: readonly Step[],
  message: (nameOf: PlaceNames, notes: StepNotes) => string,
  described?: ExecutionResult,
): DescribedSteps {
  const prefix = trace.map(({ choice }) => choice);
  const { world, notes } =
    described ??
    execute(environment, { ...followSchedule(prefix), describing: true, maxSteps: prefix.length });
  return describeSteps(trace, namePlaces(world, environment.memory.numberOf), notes, message);
}

/** Describes the steps of a trace with the notes of the threads. */
export function describeSteps(
  trace: readonly Step[],
  nameOf: PlaceNames,
  noteList: readonly StepNote[],
  message: (nameOf: PlaceNames, notes: StepNotes) => string,
): DescribedSteps {
  const notes = new Map(noteList.map((note) => [note.step, note]));
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

function messageOf(detected: DetectedFailure, spins: number, nameOf: PlaceNames, notes: StepNotes): string {
  const { kind, trace, ended, waits = [], race } = detected;
  if (race !== undefined) {
    const [first, second] = [race.first, race.second].map((index) => accessText(trace, index, nameOf));
    return `Thread ${first} and thread ${second} are unordered.`;
  }
  if (kind === 'assertion') {
    const thrower = ended.thread === undefined ? 'The check' : `Thread ${ended.thread}`;
    return `${thrower} threw: ${ended.error?.message ?? ''}`;
  }
  if (kind === 'livelock') return livelockText(detected, spins);
  const sentences = waits.map((wait) => waitText(wait, trace, nameOf, notes));
  for (const dead of ended.outcome.died) sentences.push(`Thread ${dead} has died.`);
  return sentences.join(' ') || 'No thread can take a step.';
}

function livelockText({ cycle, stillFrom, rounds }: DetectedFailure, spins: number): string {
  const times = countText(rounds!, 'time');
  const what =
    stillFrom === undefined
      ? `Steps ${cycle!.from + 1} to ${cycle!.to} lead back to the state in which they began, ${times}`
      : `From step ${stillFrom + 1} on, all threads that can run repeat the same steps, ${times}, and nothing changes`;
  const longer = rounds === spins ? ` --spins ${2 * spins} follows it for longer.` : '';
  return `${what}: a livelock, unless a loop there ends later.${longer}`;
}

function accessText(trace: readonly Step[], index: number, nameOf: PlaceNames): string {
  const step = trace[index]!;
  return `${step.thread}'s ${operations[step.operation]} of ${nameOf(step)} in step ${index + 1}`;
}

function waitText(wait: StuckWait, trace: readonly Step[], nameOf: PlaceNames, notes: StepNotes): string {
  const place = nameOf(trace[wait.since]!);
  const expected = notes.get(wait.since)?.operands ?? '';
  const now = wait.changed ? `; it is ${showValue(wait.value)} now` : ', and it still is';
  return `Thread ${wait.thread} has waited on ${place} since step ${wait.since + 1}, expecting ${expected}${now}. ${notifyText(wait)}`;
}

function notifyText({ lastNotify }: StuckWait): string {
  if (lastNotify === undefined) return 'There was no notify there.';
  const { thread, step, woken } = lastNotify;
  return `The last notify there, by thread ${thread} in step ${step + 1}, woke ${woken || 'no thread'}.`;
}
