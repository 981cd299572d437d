import { mix } from '../../base/mix.ts';
import { putsValue } from '../memory/operation.ts';
import { has, members } from '../memory/thread-set.ts';
import { Act } from '../schedule/schedule.ts';
import type { Step } from '../schedule/trace.ts';

/** Steps `from` up to, not including, `to` have led to where they began. */
export interface StateCycle {
  readonly from: number;
  readonly to: number;
  /** The same for circles through the same state. */
  readonly state: number;
}

/**
 * The first circle of an execution in which everybody who could do something has done something, so that it can go on
 * for ever though nobody is kept from running. What threads keep for themselves is not seen, so that a circle has to be
 * gone through again and again before it is believed.
 */
export function findCycle(trace: readonly Step[]): StateCycle | undefined {
  const states = statesOf(trace);
  const firsts = new Map<number, number>();
  const lasts = new Map<number, number>();
  for (const [to, state] of states.entries()) {
    // The shortest circle, or else the longest: in that everybody is most likely to have had a turn.
    for (const from of [lasts.get(state), firsts.get(state)]) {
      if (from !== undefined && isFair(trace, from, to))
        return { from, to, state: mix(state ^ mix(to - from)) };
    }
    if (!firsts.has(state)) firsts.set(state, to);
    lasts.set(state, to);
  }
  return undefined;
}

/** A number for the state before each step: what memory holds, as far as it was written, and what each thread is about to do. */
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
