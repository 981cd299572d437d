import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from '../execute/execution.ts';
import { End } from '../memory/execution-end.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { readTrace, type Step } from '../schedule/trace.ts';
import { type DataRace, findDataRace } from './data-race.ts';
import type { FailureKind } from './failure.ts';
import { findCycle, firstRound, type StateCycle, statesOf } from './livelock.ts';
import { explainWaits, type StuckWait } from './lost-wakeup.ts';

/** An execution that failed. */
export interface DetectedFailure {
  readonly kind: FailureKind;
  readonly ended: ExecutionResult;
  readonly trace: readonly Step[];
  readonly waits?: readonly StuckWait[];
  readonly race?: DataRace;
  readonly cycle?: StateCycle;
  /** How often it was gone through, or nothing has changed. */
  readonly rounds?: number;
  /** The first step after which nothing changes any more. */
  readonly stillFrom?: number;
}

/** Says of executions whether they have failed. */
export interface FailureDetector {
  /** Undefined if it has not, or it is not known, or it is not what was `wanted`. */
  detect(ended: ExecutionResult, wanted?: FailureKind): DetectedFailure | undefined;
}

export function createFailureDetector(environment: ExecutionEnvironment): FailureDetector {
  const { shared } = environment;
  /** Circles that were gone through, and left, by their state. */
  const harmless = new Set<number>();

  function detect(ended: ExecutionResult, wanted?: FailureKind): DetectedFailure | undefined {
    const circling = wanted === undefined || wanted === 'livelock' ? circle : () => undefined;
    switch (ended.end) {
      case End.failed:
        return { kind: 'assertion', ended, trace: readTrace(shared) };
      case End.stuck:
        return stuck(ended);
      case End.spinning:
        return spinning(ended);
      case End.complete:
        if (ended.error !== undefined) return { kind: 'assertion', ended, trace: readTrace(shared) };
        return (environment.plainAccesses ? race(ended) : undefined) ?? circling(ended);
      case End.tooLong:
        return circling(ended);
      default:
        return undefined;
    }
  }

  function spinning(ended: ExecutionResult): DetectedFailure {
    const trace = readTrace(shared);
    const { from, to } = firstRound(trace);
    return { kind: 'livelock', ended, trace: trace.slice(0, to), stillFrom: from, rounds: environment.spins };
  }

  function stuck(ended: ExecutionResult): DetectedFailure {
    const trace = readTrace(shared);
    const waits = explainWaits(trace, ended.waits);
    return { kind: waits.some(({ lost }) => lost) ? 'lost wake-up' : 'deadlock', ended, trace, waits };
  }

  function race(ended: ExecutionResult): DetectedFailure | undefined {
    const trace = readTrace(shared);
    const found = findDataRace(trace, environment.program.threads.length);
    return found && { kind: 'data race', ended, trace, race: found };
  }

  /** Goes through a circle as often as it takes to believe in it. */
  function circle(ended: ExecutionResult): DetectedFailure | undefined {
    const trace = readTrace(shared);
    const found = findCycle(trace);
    if (found === undefined || harmless.has(found.state)) return undefined;
    harmless.add(found.state);
    const { from, to } = found;
    const rounds = Math.min(environment.spins, Math.floor((MAX_STEPS - to) / (to - from)));
    // Most are left at once: that is found out before the rest is planned.
    if (rounds < 2 || !goesRound(trace, found, 2) || !goesRound(trace, found, rounds)) return undefined;
    harmless.delete(found.state);
    return { kind: 'livelock', ended, trace: trace.slice(0, to), cycle: found, rounds };
  }

  /** Whether the circle can be gone through so often, and leads back each time. */
  function goesRound(trace: readonly Step[], { from, to }: StateCycle, rounds: number): boolean {
    const choices = trace.slice(0, to).map(({ choice }) => choice);
    const again = choices.slice(from);
    const plan = [...choices, ...Array.from({ length: rounds }, () => again).flat()];
    const { end, steps } = execute(environment, { ...followSchedule(plan), maxSteps: plan.length });
    if (end !== End.tooLong || steps < plan.length) return false;
    const states = statesOf(readTrace(shared));
    for (let index = to; index + (to - from) < steps - (to - from); index += to - from) {
      if (states[index] !== states[index + (to - from)]) return false;
    }
    return true;
  }

  return { detect };
}
