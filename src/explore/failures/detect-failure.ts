import { execute } from '../execute/execute.ts';
import { type ExecutionEnvironment, type ExecutionResult, followSchedule } from '../execute/execution.ts';
import { End } from '../memory/execution-end.ts';
import { MAX_STEPS } from '../memory/step-words.ts';
import { readTrace, type Step } from '../schedule/trace.ts';
import { type DataRace, findDataRace } from './data-race.ts';
import type { FailureKind } from './failure.ts';
import { findCycle, firstRound, type StateCycle, statesOf } from './livelock.ts';
import { explainWaits, type StuckWait } from './lost-wakeup.ts';

/** An execution that failed, and what shows it. */
export interface DetectedFailure {
  readonly kind: FailureKind;
  readonly ended: ExecutionResult;
  readonly trace: readonly Step[];
  readonly waits?: readonly StuckWait[];
  readonly race?: DataRace;
  readonly cycle?: StateCycle;
  /** For a livelock: how many rounds were made in which nothing changed. */
  readonly rounds?: number;
  /** For a livelock without a cycle: the first step after which nothing changes any more. */
  readonly stillFrom?: number;
}

/** Tells whether an execution has failed. It remembers cycles that turned out to be harmless. */
export interface FailureDetector {
  /** Undefined if the execution has not failed, if that is not known, or if only `wanted` is looked for. */
  detect(ended: ExecutionResult, wanted?: FailureKind): DetectedFailure | undefined;
}

export function createFailureDetector(environment: ExecutionEnvironment): FailureDetector {
  const { shared } = environment;
  /** The states of cycles that were repeated and did not stay cycles. */
  const harmless = new Set<number>();

  function detect(ended: ExecutionResult, wanted?: FailureKind): DetectedFailure | undefined {
    const cyclic = wanted === undefined || wanted === 'livelock' ? detectCycle : () => undefined;
    switch (ended.end) {
      case End.failed:
        return { kind: 'assertion', ended, trace: readTrace(shared) };
      case End.stuck:
        return stuck(ended);
      case End.spinning:
        return spinning(ended);
      case End.complete:
        if (ended.error !== undefined) return { kind: 'assertion', ended, trace: readTrace(shared) };
        return (environment.plainAccesses ? race(ended) : undefined) ?? cyclic(ended);
      case End.tooLong:
        return cyclic(ended);
      default:
        return undefined;
    }
  }

  function spinning(ended: ExecutionResult): DetectedFailure {
    const trace = readTrace(shared);
    const { from, to } = firstRound(trace);
    return {
      kind: 'livelock',
      ended,
      trace: trace.slice(0, to),
      stillFrom: from,
      rounds: environment.spins,
    };
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

  /** Finds a cycle of states, and repeats it as often as `spins` allows before it counts as a livelock. */
  function detectCycle(ended: ExecutionResult): DetectedFailure | undefined {
    const trace = readTrace(shared);
    const cycle = findCycle(trace);
    if (cycle === undefined || harmless.has(cycle.state)) return undefined;
    harmless.add(cycle.state);
    const { from, to } = cycle;
    const rounds = Math.min(environment.spins, Math.floor((MAX_STEPS - to) / (to - from)));
    // Most cycles cannot be repeated even twice, which costs far less to find out than all the rounds.
    if (rounds < 2 || !canRepeat(trace, cycle, 2) || !canRepeat(trace, cycle, rounds)) return undefined;
    harmless.delete(cycle.state);
    return { kind: 'livelock', ended, trace: trace.slice(0, to), cycle, rounds };
  }

  /**
   * Whether the steps of the cycle can be repeated for so many rounds, and each leads back to the same
   * states.
   */
  function canRepeat(trace: readonly Step[], { from, to }: StateCycle, rounds: number): boolean {
    const choices = trace.slice(0, to).map(({ choice }) => choice);
    const round = choices.slice(from);
    const prefix = [...choices, ...Array.from({ length: rounds }, () => round).flat()];
    const { end, steps } = execute(environment, { ...followSchedule(prefix), maxSteps: prefix.length });
    if (end !== End.tooLong || steps < prefix.length) return false;
    const states = statesOf(readTrace(shared));
    for (let index = to; index + (to - from) < steps - (to - from); index += to - from) {
      if (states[index] !== states[index + (to - from)]) return false;
    }
    return true;
  }

  return { detect };
}
