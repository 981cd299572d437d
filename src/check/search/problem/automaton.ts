import type { HistoryOperation } from '../../history/history-operation.ts';
import { requireRoom } from '../../limits/map-limit.ts';
import { type MemoryBudget, take } from '../../limits/memory-budget.ts';
import { type Model, refused } from '../../model/model.ts';
import type { OperationTimes } from '../../model/model-operation.ts';
import { guardedModel } from '../../model-guard/guarded-model.ts';

/** A model with its states and calls numbered, in which each transition is computed once. */
export interface Automaton<State> {
  numberOf(state: State): number;
  stateOf(number: number): State;
  /** Operations that the model can't tell apart have one number. */
  symbolOf(operation: HistoryOperation): number;
  /** The number of the next state, or REFUSED. */
  step(state: number, call: number): number;
  observes(call: number): boolean;
  /** The place that a call tells, or NO_PLACE. */
  positionOf(call: number): number;
  /** The place of what changes this state, or NO_PLACE where calls have none. */
  nextPosition(state: number): number;
  /** What the model knows of what may come. */
  readonly pruning?: {
    sets(call: number): State | undefined;
    mayFollow(state: State, call: number): boolean;
    /** Once the one has taken effect, the other is refused until a call sets another state. */
    rulesOut(earlier: number, later: number): boolean;
    /** Sequences of calls without which this one can't come from a state; undefined where none lead to it. */
    needs(call: number, from: number, times: OperationTimes): readonly (readonly number[])[] | undefined;
    /** By a place: the call that is likely to be there, of those that do not tell. */
    guess(from: number): ReadonlyMap<number, number>;
    readonly sums?: {
      of(state: number): bigint;
      adds(call: number): bigint;
      shows(call: number): bigint | undefined;
    };
    /** No state refuses it. */
    isBlind(call: number): boolean;
  };
}

export const REFUSED = -1;
export const NO_POSITION = -1;

/** About what a state, a call or a transition takes, besides the text of a key. */
const ENTRY_BYTES = 100;

/** @throws {@link InvalidModelError}, and {@link OutOfMemoryError} when it can't remember any more. */
export function createAutomaton<State>(unguarded: Model<State>, memory: MemoryBudget): Automaton<State> {
  const model = guardedModel(unguarded);
  const { position, pruning } = model;
  const sums = pruning?.sums;
  const states: State[] = [];
  const stateNumbers = new Map<unknown, number>();
  const calls: HistoryOperation[] = [];
  const observers: boolean[] = [];
  const callNumbers = new Map<string, number>();
  /** By state and then by call. */
  const steps: Map<number, number>[] = [];

  function numberOf(state: State): number {
    const identity = model.key(state);
    const known = stateNumbers.get(identity);
    if (known !== undefined) return known;
    take(memory, ENTRY_BYTES + (typeof identity === 'string' ? 2 * identity.length : 0));
    requireRoom(stateNumbers);
    stateNumbers.set(identity, states.length);
    steps.push(new Map());
    return states.push(state) - 1;
  }

  return {
    numberOf,
    stateOf: (number) => states[number]!,
    symbolOf(operation) {
      const identity = model.identity(operation);
      const known = callNumbers.get(identity);
      if (known !== undefined) return known;
      requireRoom(callNumbers);
      callNumbers.set(identity, calls.length);
      const seen = model.view(operation);
      observers.push(model.observes(seen));
      return calls.push(seen) - 1;
    },
    step(state, call) {
      const known = steps[state]!.get(call);
      if (known !== undefined) return known;
      take(memory, ENTRY_BYTES);
      const next = model.step(states[state]!, calls[call]!);
      const number = next === refused ? REFUSED : numberOf(next);
      requireRoom(steps[state]!);
      steps[state]!.set(call, number);
      return number;
    },
    observes: (call) => observers[call]!,
    positionOf: (call) => position?.of(calls[call]!) ?? NO_POSITION,
    nextPosition: (state) => position?.next(states[state]!) ?? NO_POSITION,
    ...(pruning !== undefined && {
      pruning: {
        sets: (call) => pruning.sets(calls[call]!),
        mayFollow: (state, call) => pruning.mayFollow(state, calls[call]!),
        rulesOut: (earlier, later) => pruning.rulesOut(calls[earlier]!, calls[later]!),
        guess: (from) => pruning.guess(calls, states[from]!),
        needs: (call, from, times) => pruning.needs(calls[call]!, calls, states[from]!, times),
        ...(sums !== undefined && {
          sums: {
            of: (state) => sums.of(states[state]!),
            adds: (call) => sums.adds(calls[call]!),
            shows: (call) => sums.shows(calls[call]!),
          },
        }),
        isBlind: (call) => pruning.isBlind(calls[call]!),
      },
    }),
  };
}
