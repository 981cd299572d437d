import type { HistoryOperation } from '../../history/history-operation.ts';
import { requireRoom } from '../../limits/map-limit.ts';
import { type MemoryBudget, take } from '../../limits/memory-budget.ts';
import { type Model, refused } from '../../model/model.ts';
import type { OperationTimes } from '../../model/model-operation.ts';
import { guardedModel } from '../../model-guard/guarded-model.ts';

/** A model as an automaton: states and operations have numbers, and each transition is computed once. */
export interface Automaton<State> {
  numberOf(state: State): number;
  stateOf(number: number): State;
  /** The number of an operation; operations that the model cannot tell apart share one. */
  symbolOf(operation: HistoryOperation): number;
  /** The number of the next state, or REFUSED. */
  step(state: number, symbol: number): number;
  observes(symbol: number): boolean;
  /** The position that the operation's output reveals, or NO_POSITION. */
  positionOf(symbol: number): number;
  /**
   * The position of the next operation that changes this state, or NO_POSITION if the model has no positions.
   */
  nextPosition(state: number): number;
  /** See {@link ModelPruning}. */
  readonly pruning?: {
    sets(symbol: number): State | undefined;
    mayFollow(state: State, symbol: number): boolean;
    /** Once `earlier` has taken effect, `later` is refused until an operation sets another state. */
    rulesOut(earlier: number, later: number): boolean;
    /**
     * Sequences of symbols that took effect between a state and this one; undefined if nothing explains its
     * output.
     */
    needs(symbol: number, from: number, times: OperationTimes): readonly (readonly number[])[] | undefined;
    /** By position: the symbol that is probably there, for positions that no output reveals. */
    guess(from: number): ReadonlyMap<number, number>;
    readonly sums?: {
      of(state: number): bigint;
      adds(symbol: number): bigint;
      shows(symbol: number): bigint | undefined;
    };
    /** No state refuses the operation. */
    isBlind(symbol: number): boolean;
  };
}

export const REFUSED = -1;
export const NO_POSITION = -1;

/** Roughly the size of a state, a symbol or a transition, without the text of a key. */
const ENTRY_BYTES = 100;

/**
 * @throws {@link InvalidModelError} for an invalid model, {@link OutOfMemoryError} when the memory is used up
 */
export function createAutomaton<State>(unguarded: Model<State>, memory: MemoryBudget): Automaton<State> {
  const model = guardedModel(unguarded);
  const { position, pruning } = model;
  const sums = pruning?.sums;
  const states: State[] = [];
  /** By key: the first state that has it. */
  const stateNumbers = new Map<unknown, number>();
  /** By number: the next state with the same key. */
  const nextWithKey = new Map<number, number>();
  const symbols: HistoryOperation[] = [];
  const observers: boolean[] = [];
  const symbolNumbers = new Map<string, number>();
  /** By state and then by symbol. */
  const steps: Map<number, number>[] = [];

  function numberOf(state: State): number {
    const identity = model.key(state);
    let last: number | undefined;
    for (let known = stateNumbers.get(identity); known !== undefined; known = nextWithKey.get(known)) {
      if (model.equal === undefined || model.equal(states[known]!, state)) return known;
      last = known;
    }
    take(memory, ENTRY_BYTES + (typeof identity === 'string' ? 2 * identity.length : 0));
    requireRoom(stateNumbers);
    if (last === undefined) stateNumbers.set(identity, states.length);
    else nextWithKey.set(last, states.length);
    steps.push(new Map());
    return states.push(state) - 1;
  }

  return {
    numberOf,
    stateOf: (number) => states[number]!,
    symbolOf(operation) {
      const identity = model.identity(operation);
      const known = symbolNumbers.get(identity);
      if (known !== undefined) return known;
      requireRoom(symbolNumbers);
      symbolNumbers.set(identity, symbols.length);
      const seen = model.view(operation);
      observers.push(model.observes(seen));
      return symbols.push(seen) - 1;
    },
    step(state, symbol) {
      const known = steps[state]!.get(symbol);
      if (known !== undefined) return known;
      take(memory, ENTRY_BYTES);
      const next = model.step(states[state]!, symbols[symbol]!);
      const number = next === refused ? REFUSED : numberOf(next);
      requireRoom(steps[state]!);
      steps[state]!.set(symbol, number);
      return number;
    },
    observes: (symbol) => observers[symbol]!,
    positionOf: (symbol) => position?.of(symbols[symbol]!) ?? NO_POSITION,
    nextPosition: (state) => position?.next(states[state]!) ?? NO_POSITION,
    ...(pruning !== undefined && {
      pruning: {
        sets: (symbol) => pruning.sets(symbols[symbol]!),
        mayFollow: (state, symbol) => pruning.mayFollow(state, symbols[symbol]!),
        rulesOut: (earlier, later) => pruning.rulesOut(symbols[earlier]!, symbols[later]!),
        guess: (from) => pruning.guess(symbols, states[from]!),
        needs: (symbol, from, times) => pruning.needs(symbols[symbol]!, symbols, states[from]!, times),
        ...(sums !== undefined && {
          sums: {
            of: (state) => sums.of(states[state]!),
            adds: (symbol) => sums.adds(symbols[symbol]!),
            shows: (symbol) => sums.shows(symbols[symbol]!),
          },
        }),
        isBlind: (symbol) => pruning.isBlind(symbols[symbol]!),
      },
    }),
  };
}
