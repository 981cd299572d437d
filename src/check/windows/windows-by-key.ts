import type { Counterexample } from '../explain/counterexample.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { requireRoom } from '../limits/map-limit.ts';
import type { SearchableModel } from '../model-guard/searchable-model.ts';
import { KeyWindows } from './key-windows.ts';
import type { KeyWindowsOptions } from './key-windows-options.ts';

interface WindowsByKeyOptions<State> extends Omit<KeyWindowsOptions, 'onViolation'> {
  readonly onViolation: (counterexample: Counterexample, windows: KeyWindows<State>) => void;
}

/** The windows of each key of a history. */
export interface WindowsByKey<State> {
  readonly keys: ReadonlyMap<string | undefined, KeyWindows<State>>;
  /** Takes the next event, which is valid and can follow those before it. */
  add(event: HistoryEvent): void;
  /** Checks the last window of each key. */
  end(): void;
}

export function createWindowsByKey<State>(
  model: SearchableModel<State>,
  { onViolation, ...options }: WindowsByKeyOptions<State>,
): WindowsByKey<State> {
  const keys = new Map<string | undefined, KeyWindows<State>>();
  /** The key of each open operation, by process. */
  const open = new Map<number, KeyWindows<State>>();

  function windowsOf(key: string | undefined): KeyWindows<State> {
    const known = keys.get(key);
    if (known !== undefined) return known;
    requireRoom(keys);
    const windows: KeyWindows<State> = new KeyWindows(model, key, {
      ...options,
      onViolation: (counterexample) => onViolation(counterexample, windows),
    });
    keys.set(key, windows);
    return windows;
  }

  return {
    keys,
    add(event) {
      const { process, type } = event;
      if (type === 'invoke') {
        const windows = windowsOf(event.key);
        requireRoom(open);
        open.set(process, windows);
        windows.add(event);
        return;
      }
      const windows = open.get(process);
      open.delete(process);
      windows?.add(event);
    },
    end() {
      for (const windows of keys.values()) windows.end();
    },
  };
}
