import type { Code } from './language.ts';
import { BYTES, slotsOf, THREADS } from './language.ts';
import { movesOf } from './moves.ts';
import { outcomeOf } from './outcome.ts';
import { cloneOf, keyOf, type State } from './state.ts';
import { goOn } from './steps.ts';

/**
 * All outcomes of a program, derived from the language specification of Atomics: every reachable state,
 * breadth first, one step of one thread at a time, with nothing left out. It shares no code with the
 * explorer.
 */
export interface Reference {
  readonly outcomes: ReadonlySet<string>;
  readonly states: number;
  /**
   * The number of paths through the states, not counting rounds of spinning: what a search without reduction
   * would run.
   */
  readonly paths: number;
}

/** Undefined if there are more than `most` states. */
export function outcomesOf(code: Code, most: number): Reference | undefined {
  const slots = code.threads.map(slotsOf);
  const first = begin(code);
  const found: { state: State; successors: number[] }[] = [{ state: first, successors: [] }];
  const numbers = new Map([[keyOf(first), 0]]);
  const outcomes = new Set<string>();
  for (let number = 0; number < found.length; number++) {
    if (found.length > most) return undefined;
    const { state, successors } = found[number]!;
    const { moves, end } = movesOf(code, state);
    if (end !== undefined) outcomes.add(outcomeOf(state, end));
    for (const move of moves) {
      const next = cloneOf(state);
      move(next, { code, slots });
      const key = keyOf(next);
      let successor = numbers.get(key);
      if (successor === undefined) {
        successor = found.length;
        numbers.set(key, successor);
        found.push({ state: next, successors: [] });
      }
      if (successor !== number) successors.push(successor);
    }
  }
  const counted: number[] = [];
  const pathsFrom = (number: number): number => {
    counted[number] ??= found[number]!.successors.reduce((sum, next) => sum + pathsFrom(next), 0) || 1;
    return counted[number];
  };
  return { outcomes, states: found.length, paths: pathsFrom(0) };
}

function begin(code: Code): State {
  const state: State = {
    bytes: new Uint8Array(BYTES),
    clock: 0,
    arrivals: 0,
    timeouts: 0,
    died: [],
    waiters: [],
    quiet: [],
    threads: Array.from({ length: THREADS }, () => ({
      status: 'ready',
      next: 0,
      callback: undefined,
      spun: 0,
      results: 0,
      seen: [],
    })),
  };
  for (const thread of state.threads.keys()) goOn(state, code, thread);
  return state;
}
