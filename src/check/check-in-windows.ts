import type { Counterexample } from './explain/counterexample.ts';
import type { HistoryEvent, JepsenEvent } from './history/history-event.ts';
import type { AnyModel } from './model/nondeterministic-model.ts';
import { guardedModel } from './model-guard/guarded-model.ts';
import { requireAtLeast, requireKnownOptions } from './options/validate-options.ts';
import { createEventValidator } from './read-history/validate-event.ts';
import { uniqueValuesDecision } from './unique-values/decide-unique-values.ts';
import { WINDOW } from './windows/key-windows.ts';
import { createWindowsByKey } from './windows/windows-by-key.ts';

/** A check that runs while events arrive, in memory that does not grow with their number. */
export interface WindowedCheck {
  /**
   * Takes the next event. Events come in the order in which they happened; an operation that never completes
   * should end as `info`.
   *
   * @throws {@link MalformedHistoryError} for an event that the model does not have, or that cannot follow
   * the events before it
   */
  add(event: HistoryEvent | JepsenEvent): void;
  /** Checks what is left and returns the result. Call it once, after the last event. */
  end(): WindowedCheckResult;
}

/** What a {@link WindowedCheck} has found. */
export interface WindowedCheckResult {
  /** The number of operations that were put in order. */
  readonly operations: number;
  /** The number of keys; 1 for a history without keys. */
  readonly partitions: number;
  /** The number of keys that were given up because their operations have too many possible orders. */
  readonly undecided: number;
  /**
   * For each key whose operations are not linearizable: its first window that fails. A window begins where the
   * previous one ended, knowing how the operations open at that time completed, so it can fail at an earlier
   * event than the whole history does.
   */
  readonly counterexamples: readonly Counterexample[];
}

/** The options of {@link checkInWindows}. */
export interface WindowOptions {
  /**
   * The number of operations that complete before a window ends.
   *
   * @default 256
   */
  readonly window?: number;
  /** Called before each window is checked: one can take two seconds, the last of a key twenty. */
  readonly onWindow?: () => void;
}

/**
 * Checks the operations of each key window by window.
 *
 * A window ends at some event. Operations that completed by then must be linearized in it, operations that
 * are open then may be. Each state and set of linearized operations that this can lead to is a start of the
 * next window. An operation invoked after that event cannot precede one that completed before it, so the
 * result is that of a search of the whole history.
 *
 * ```ts
 * const windows = checkInWindows(fencedMutex);
 * for (const event of events) windows.add(event);
 * const { counterexamples, undecided } = windows.end();
 * ```
 *
 * @throws {@link InvalidModelError} for an invalid model, {@link InvalidOptionError} for an unknown or
 * invalid option
 */
export function checkInWindows<State>(model: AnyModel<State>, options: WindowOptions = {}): WindowedCheck {
  requireKnownOptions(options, ['window', 'onWindow']);
  const { window = WINDOW, onWindow = () => {} } = options;
  requireAtLeast(1, 'window', window);
  const guarded = guardedModel(model);
  const counterexamples: Counterexample[] = [];
  const windows = createWindowsByKey(guarded, {
    window,
    onWindow,
    decideUniqueValues: uniqueValuesDecision(model),
    onViolation: (counterexample) => counterexamples.push(counterexample),
  });
  // These events were recorded, not written by hand: an output that the model rejects is a violation, not a
  // malformed history.
  const check = createEventValidator(guarded, { unit: 'event', rejectOutputs: false });
  let added = 0;
  return {
    add(given) {
      const event = check(given, ++added);
      if (event !== undefined) windows.add(event);
    },
    end() {
      windows.end();
      const all = [...windows.keys.values()];
      return {
        operations: all.reduce((sum, { operations }) => sum + operations, 0),
        partitions: all.length,
        undecided: all.filter(({ state }) => state === 'undecided').length,
        counterexamples,
      };
    },
  };
}
