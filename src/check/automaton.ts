import { guardedModel } from './guarded-model.ts';
import type { Operation } from './history.ts';
import { type Memory, requireRoom, take } from './memory.ts';
import { type CallTimes, type Model, refused } from './model.ts';

/** A model with its states and calls numbered, in which each transition is computed once. */
export interface Automaton<State> {
  numberOf(state: State): number;
  stateOf(number: number): State;
  /** Operations that the model can't tell apart have one number. */
  callOf(operation: Operation): number;
  /** The number of the next state, or REFUSED. */
  step(state: number, call: number): number;
  observes(call: number): boolean;
  /** The place that a call tells, or NO_PLACE. */
  placeOf(call: number): number;
  /** The place of what changes this state, or NO_PLACE where calls have none. */
  nextPlace(state: number): number;
  /** What the model knows of what may come. */
  readonly outlook?: {
    sets(call: number): State | undefined;
    mayCome(state: State, call: number): boolean;
    /** Once the one has taken effect, the other is refused until a call sets another state. */
    rulesOut(earlier: number, later: number): boolean;
    /** Sequences of calls without which this one can't come from a state; undefined where none lead to it. */
    needs(call: number, from: number, times: CallTimes): readonly (readonly number[])[] | undefined;
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
export const NO_PLACE = -1;

/** About what a state, a call or a transition takes, besides the text of a key. */
const ENTRY_BYTES = 100;

/** @throws {@link InvalidModelError}, and {@link OutOfMemoryError} when it can't remember any more. */
export function createAutomaton<State>(unguarded: Model<State>, memory: Memory): Automaton<State> {
  const model = guardedModel(unguarded);
  const { place, outlook } = model;
  const sums = outlook?.sums;
  const states: State[] = [];
  const stateNumbers = new Map<unknown, number>();
  const calls: Operation[] = [];
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
    callOf(operation) {
      const identity = model.identity(operation);
      const known = callNumbers.get(identity);
      if (known !== undefined) return known;
      requireRoom(callNumbers);
      callNumbers.set(identity, calls.length);
      const seen = model.seen(operation);
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
    placeOf: (call) => place?.of(calls[call]!) ?? NO_PLACE,
    nextPlace: (state) => place?.next(states[state]!) ?? NO_PLACE,
    ...(outlook !== undefined && {
      outlook: {
        sets: (call) => outlook.sets(calls[call]!),
        mayCome: (state, call) => outlook.mayCome(state, calls[call]!),
        rulesOut: (earlier, later) => outlook.rulesOut(calls[earlier]!, calls[later]!),
        guess: (from) => outlook.guess(calls, states[from]!),
        needs: (call, from, times) => outlook.needs(calls[call]!, calls, states[from]!, times),
        ...(sums !== undefined && {
          sums: {
            of: (state) => sums.of(states[state]!),
            adds: (call) => sums.adds(calls[call]!),
            shows: (call) => sums.shows(calls[call]!),
          },
        }),
        isBlind: (call) => outlook.isBlind(calls[call]!),
      },
    }),
  };
}
