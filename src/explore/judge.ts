import { End, MAX_STEPS } from './board.ts';
import { type Circle, findCircle, statesOf } from './circles.ts';
import { type DataRace, findDataRace } from './data-race.ts';
import { type Ended, execute, following, type Stage } from './execution.ts';
import type { FailureKind } from './failure.ts';
import { firstRound } from './spinning.ts';
import { type StuckWait, stuckWaits } from './stuck.ts';
import { readTrace, type Step } from './trace.ts';

/** An execution that failed. */
export interface Finding {
  readonly kind: FailureKind;
  readonly ended: Ended;
  readonly trace: readonly Step[];
  readonly waits?: readonly StuckWait[];
  readonly race?: DataRace;
  readonly circle?: Circle;
  /** How often it was gone through, or nothing has changed. */
  readonly rounds?: number;
  /** The first step after which nothing changes any more. */
  readonly stillFrom?: number;
}

/** Says of executions whether they have failed. */
export interface Judge {
  /** Undefined if it has not, or it is not known, or it is not what was `wanted`. */
  judge(ended: Ended, wanted?: FailureKind): Finding | undefined;
}

export function createJudge(stage: Stage): Judge {
  const { board } = stage;
  /** Circles that were gone through, and left, by their state. */
  const harmless = new Set<number>();

  function judge(ended: Ended, wanted?: FailureKind): Finding | undefined {
    const circling = wanted === undefined || wanted === 'livelock' ? circle : () => undefined;
    switch (ended.end) {
      case End.failed:
        return { kind: 'assertion', ended, trace: readTrace(board) };
      case End.stuck:
        return stuck(ended);
      case End.spinning:
        return spinning(ended);
      case End.complete:
        if (ended.error !== undefined) return { kind: 'assertion', ended, trace: readTrace(board) };
        return (stage.plain ? race(ended) : undefined) ?? circling(ended);
      case End.tooLong:
        return circling(ended);
      default:
        return undefined;
    }
  }

  function spinning(ended: Ended): Finding {
    const trace = readTrace(board);
    const { from, to } = firstRound(trace);
    return { kind: 'livelock', ended, trace: trace.slice(0, to), stillFrom: from, rounds: stage.spins };
  }

  function stuck(ended: Ended): Finding {
    const trace = readTrace(board);
    const waits = stuckWaits(trace, ended.waits);
    return { kind: waits.some(({ lost }) => lost) ? 'lost wake-up' : 'deadlock', ended, trace, waits };
  }

  function race(ended: Ended): Finding | undefined {
    const trace = readTrace(board);
    const found = findDataRace(trace, stage.program.threads.length);
    return found && { kind: 'data race', ended, trace, race: found };
  }

  /** Goes through a circle as often as it takes to believe in it. */
  function circle(ended: Ended): Finding | undefined {
    const trace = readTrace(board);
    const found = findCircle(trace);
    if (found === undefined || harmless.has(found.state)) return undefined;
    harmless.add(found.state);
    const { from, to } = found;
    const rounds = Math.min(stage.spins, Math.floor((MAX_STEPS - to) / (to - from)));
    // Most are left at once: that is found out before the rest is planned.
    if (rounds < 2 || !goesRound(trace, found, 2) || !goesRound(trace, found, rounds)) return undefined;
    harmless.delete(found.state);
    return { kind: 'livelock', ended, trace: trace.slice(0, to), circle: found, rounds };
  }

  /** Whether the circle can be gone through so often, and leads back each time. */
  function goesRound(trace: readonly Step[], { from, to }: Circle, rounds: number): boolean {
    const choices = trace.slice(0, to).map(({ choice }) => choice);
    const again = choices.slice(from);
    const plan = [...choices, ...Array.from({ length: rounds }, () => again).flat()];
    const { end, steps } = execute(stage, { ...following(plan), maxSteps: plan.length });
    if (end !== End.tooLong || steps < plan.length) return false;
    const states = statesOf(readTrace(board));
    for (let index = to; index + (to - from) < steps - (to - from); index += to - from) {
      if (states[index] !== states[index + (to - from)]) return false;
    }
    return true;
  }

  return { judge };
}
