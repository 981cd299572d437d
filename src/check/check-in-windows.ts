import { checkOptions } from './check-options.ts';
import type { Counterexample } from './explain/counterexample.ts';
import type { HistoryEvent } from './history/history-event.ts';
import type { Model } from './model/model.ts';
import { guardedModel } from './model-guard/guarded-model.ts';
import { createEventValidator } from './read-history/validate-event.ts';
import { KeyWindows } from './windows/key-windows.ts';

/** A check that goes on while events come, in memory that does not grow with their number. */
export interface WindowedCheck {
  /**
   * In the order in which they happened. An operation that never comes back should end as `info`.
   *
   * @throws MalformedHistoryError for an event that is not one of the model or can't follow on those before
   */
  add(event: HistoryEvent): void;
  /** When no more events come. */
  end(): WindowedCheckResult;
}

export interface WindowedCheckResult {
  /** Operations that were placed. */
  readonly operations: number;
  readonly partitions: number;
  /** Partitions that were given up: their orders were too many. */
  readonly undecided: number;
  /**
   * Of each partition that is not linearizable, the first window that fails. That one begins where the ones before end,
   * and what was open then is known with its answer: so it may fail at an earlier event than the whole.
   */
  readonly counterexamples: readonly Counterexample[];
}

export interface WindowOptions {
  /**
   * How many operations have to come back before a window ends.
   *
   * @default 256
   */
  readonly window?: number;
  /** Called before each look at a window: one may take two seconds, the last of a key twenty. */
  readonly onWindow?: () => void;
}

const WINDOW = 256;

/**
 * Checks each key's operations in windows. A window ends at some event: what had come back by then has to be placed,
 * what was open may be, and whatever state and set of placed ones that leads to is where the next window may begin.
 * Nothing that began after that event can stand before what had come back by then: so what is found is what a search
 * of the whole would find.
 */
export function checkInWindows<State>(
  unguarded: Model<State>,
  { window = WINDOW, onWindow = () => {} }: WindowOptions = {},
): WindowedCheck {
  checkOptions({ window }, { window: 1 });
  const model = guardedModel(unguarded);
  const partitions = new Map<string | undefined, KeyWindows<State>>();
  const open = new Map<number, string | undefined>();
  const counterexamples: Counterexample[] = [];
  // An answer that the model rejects is a violation here: it was recorded, and not written by hand.
  const check = createEventValidator(model, { unit: 'event', rejectAnswers: false });
  let added = 0;
  return {
    add(given) {
      const event = check(given, ++added);
      if (event === undefined) return;
      const key = event.type === 'invoke' ? event.key : open.get(event.process);
      if (event.type === 'invoke') open.set(event.process, key);
      else open.delete(event.process);
      let windows = partitions.get(key);
      if (windows === undefined) {
        windows = new KeyWindows(model, key, {
          ...{ window, onWindow },
          onViolation: (counterexample) => counterexamples.push(counterexample),
        });
        partitions.set(key, windows);
      }
      windows.add(event);
    },
    end() {
      for (const windows of partitions.values()) windows.end();
      const all = [...partitions.values()];
      return {
        operations: all.reduce((sum, { operations }) => sum + operations, 0),
        partitions: all.length,
        undecided: all.filter(({ state }) => state === 'undecided').length,
        counterexamples,
      };
    },
  };
}
