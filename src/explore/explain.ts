import { Act, scheduleText } from './choice.ts';
import { type Ended, execute, following, type Stage } from './execution.ts';
import type { Failure, FailureStep } from './failure.ts';
import type { Finding } from './judge.ts';
import { namePlaces } from './names.ts';
import { type Note, shown } from './note.ts';
import { operations } from './operation.ts';
import type { StuckWait } from './stuck.ts';
import { countPreemptions, countSwitches, type Step } from './trace.ts';

/** Puts a finding in words. Its schedule is run once more for that, unless its threads have told what they did. */
export function explain(stage: Stage, finding: Finding, execution: number, fewest: boolean): Failure {
  const thrown = finding.ended.error?.text;
  return {
    kind: finding.kind,
    // What comes after a race has nothing to do with it.
    ...tell(
      stage,
      finding.trace.slice(0, finding.race && finding.race.second + 1),
      (nameOf, notes) => messageOf(finding, stage.spins, nameOf, notes),
      finding.ended.notes.length > 0 ? finding.ended : undefined,
    ),
    ...(thrown !== undefined && { thrown }),
    execution: execution + 1,
    fewest,
  };
}

export type Names = ReturnType<typeof namePlaces>;
export type Notes = ReadonlyMap<number, Note>;
/** The parts of a failure that can be told of any execution. */
export type Told = Pick<Failure, 'message' | 'schedule' | 'contextSwitches' | 'preemptions' | 'steps'>;

/** Tells of a schedule in words: of an execution whose threads have told what they do, or of one more that does. */
export function tell(
  stage: Stage,
  trace: readonly Step[],
  message: (nameOf: Names, notes: Notes) => string,
  told?: Ended,
): Told {
  const plan = trace.map(({ choice }) => choice);
  const { world, notes } =
    told ?? execute(stage, { ...following(plan), telling: true, maxSteps: plan.length });
  return inWords(trace, namePlaces(world, stage.memory.numberOf), notes, message);
}

/** Puts in words what threads have told. */
export function inWords(
  trace: readonly Step[],
  nameOf: Names,
  told: readonly Note[],
  message: (nameOf: Names, notes: Notes) => string,
): Told {
  const notes = new Map(told.map((note) => [note.step, note]));
  return {
    message: message(nameOf, notes),
    schedule: scheduleText(trace.map(({ choice }) => choice)),
    contextSwitches: countSwitches(trace),
    preemptions: countPreemptions(trace),
    steps: trace.map((step, index) => failureStep(step, notes.get(index), nameOf)),
  };
}

function failureStep(step: Step, note: Note | undefined, nameOf: Names): FailureStep {
  return {
    thread: step.thread,
    operation: step.act === Act.death ? 'dies' : operations[step.operation]!,
    address: step.act !== Act.death && step.buffer >= 0 ? nameOf(step) : undefined,
    operands: note?.operands ?? '',
    result: note?.result ?? '',
    source: note?.source,
  };
}

function messageOf(finding: Finding, spins: number, nameOf: Names, notes: Notes): string {
  const { trace, ended, waits = [], race, circle, stillFrom, rounds } = finding;
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
        ? `Steps ${circle!.from + 1} to ${circle!.to} lead back to where they began, ${times}`
        : `From step ${stillFrom + 1} on all threads that can go on do the same steps again and again, ${times}, and nothing changes`;
    const further = rounds === spins ? ` --spins ${2 * spins} follows it for longer.` : '';
    return `${what}: a livelock, unless a loop there ends later.${further}`;
  }
  const sentences = waits.map((wait) => waitText(wait, trace, nameOf, notes));
  for (const dead of ended.outcome.died) sentences.push(`Thread ${dead} has died.`);
  return sentences.join(' ') || 'Nobody can do anything.';
}

function access(trace: readonly Step[], index: number, nameOf: Names): string {
  const step = trace[index]!;
  return `Thread ${step.thread}'s ${operations[step.operation]} of ${nameOf(step)} in step ${index + 1}`;
}

function waitText(wait: StuckWait, trace: readonly Step[], nameOf: Names, notes: Notes): string {
  const place = nameOf(trace[wait.since]!);
  const expected = notes.get(wait.since)?.operands ?? '';
  const now = wait.changed ? `; it is ${shown(wait.value)} now` : ', and it still is';
  const told =
    wait.lastNotify === undefined
      ? 'Nobody has notified there.'
      : `The last notify there, by thread ${wait.lastNotify.thread} in step ${wait.lastNotify.step + 1}, woke ${wait.lastNotify.woken || 'nobody'}.`;
  return `Thread ${wait.thread} waits on ${place} since step ${wait.since + 1}, expecting ${expected}${now}. ${told}`;
}
