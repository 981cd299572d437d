import { mix } from '../../base/mix-hash.ts';
import { Op, putsValue } from '../memory/operation.ts';
import { has, members } from '../memory/thread-set.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/** Steps, from `from` up to but excluding `to`, that lead back to the state in which they began. */
export interface StateCycle {
  readonly from: number;
  readonly to: number;
  /** Equal for cycles of the same length through the same state. */
  readonly state: number;
}

/**
 * The first cycle of an execution in which every thread that could run has run: it could repeat forever
 * although the scheduler starves no thread. The private state of threads is invisible here, so a cycle has to
 * be repeated many times before it is reported.
 */
export function findCycle(trace: readonly Step[]): StateCycle | undefined {
  const states = statesOf(trace);
  const firsts = new Map<number, number>();
  const lasts = new Map<number, number>();
  for (const [to, state] of states.entries()) {
    // The shortest cycle comes first, then the longest, in which every thread is most likely to have run.
    for (const from of [lasts.get(state), firsts.get(state)]) {
      if (from !== undefined && isFair(trace, from, to))
        return { from, to, state: mix(state ^ mix(to - from)) };
    }
    if (!firsts.has(state)) firsts.set(state, to);
    lasts.set(state, to);
  }
  return undefined;
}

/** A hash of the state before each step: the values written to memory so far, and each thread's next step. */
export function statesOf(trace: readonly Step[]): number[] {
  const pending = pendingSteps(trace);
  const words = new Map<number, number>();
  let memory = 0;
  return trace.map((step, index) => {
    const state = memory ^ pending[index]!;
    if (putsValue(step.operation)) {
      const place = mix(mix(step.buffer) ^ step.offset);
      memory ^= words.get(place) ?? 0;
      const held = mix(place ^ step.after);
      words.set(place, held);
      memory ^= held;
    }
    return state;
  });
}

/** A hash of what each thread is about to do, before each step. */
function pendingSteps(trace: readonly Step[]): number[] {
  const next: number[] = [];
  const pending = new Array<number>(trace.length);
  for (let index = trace.length - 1; index >= 0; index--) {
    const { thread, operation, buffer, offset, ready, timeouts } = trace[index]!;
    next[thread] = mix(mix(mix(thread) ^ operation) ^ mix(buffer ^ (offset << 8)));
    pending[index] = next.reduce((all, one) => all ^ one, 0) ^ mix(ready) ^ mix(~timeouts);
  }
  return pending;
}

/** Whether every thread that could run between the two steps has run there, and none has died. */
function isFair(trace: readonly Step[], from: number, to: number): boolean {
  let could = 0;
  let did = 0;
  for (let index = from; index < to; index++) {
    const { act, ready, thread } = trace[index]!;
    if (act === Act.death) return false;
    could |= ready;
    did |= 1 << thread;
  }
  for (const thread of members(could)) if (!has(did, thread)) return false;
  return true;
}

/**
 * For an execution that ended because all threads were spinning: the step after which nothing changes any
 * more, and the step at which every thread has made its first round.
 */
export function firstRound(trace: readonly Step[]): { readonly from: number; readonly to: number } {
  const from = trace.findLastIndex(hasEffect) + 1;
  const spinners = trace.slice(from).reduce((threads, { ready }) => threads | ready, 0);
  const seen = new Set<string>();
  let done = 0;
  for (let index = from; index < trace.length; index++) {
    const { thread, operation, buffer, offset } = trace[index]!;
    const step = [thread, operation, buffer, offset].join();
    if (seen.has(step)) done |= 1 << thread;
    seen.add(step);
    if ((spinners & ~done) === 0) return { from, to: index };
  }
  return { from, to: trace.length };
}

function hasEffect({ act, operation, before, after }: Step): boolean {
  if (act !== Act.step || operation === Op.wake || operation === Op.event) return true;
  return operation === Op.notify ? after > 0 : putsValue(operation) && before !== after;
}
