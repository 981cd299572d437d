import { numberText } from '../../../base/number-text.ts';
import { isSameJson } from '../../json/is-same-json.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { emptyMap, getEntry, isSameMap, type PersistentMap, setEntry } from '../persistent/persistent-map.ts';
import { firstElements } from './first-elements.ts';

/** The entries by offset, from 0. */
type LogState = PersistentMap<number, unknown>;

/**
 * A log that only grows, and begins empty. `append` adds an entry and returns its offset, from 0, or null if the caller did not
 * look at it. `read` of an offset returns its entry, or null if the log ends before it; `read` without an input returns an
 * array of all entries; `read-from` an offset returns an array of the entries from there on.
 *
 * An entry is any JSON value but null.
 */
export const log: Model<LogState> = {
  name: 'log',
  functions: new Set(['append', 'read', 'read-from']),
  init: emptyMap,
  key: ({ hash }) => hash,
  equal: isSameMap,
  show: (state) => (state.size === 0 ? 'an empty log' : entriesText(state)),
  observes: ({ f }) => f !== 'append',
  reject: rejectLogCall,
  position: {
    of: ({ f, output, outcome }) =>
      f === 'append' && outcome === 'ok' && output !== null ? (output as number) : undefined,
    next: ({ size }) => size,
  },
  pruning: {
    // No operation sets a state: a log only grows.
    sets: () => undefined,
    mayFollow({ size, ...state }, operation) {
      if (operation.outcome === 'info') return true;
      const { from, entries, most } = shownBy(operation);
      const last = Math.min(size, from + entries.length) - 1;
      return (
        size <= most && (last < from || isSameJson(getEntry({ size, ...state }, last), entries[last - from]))
      );
    },
    rulesOut(earlier, later) {
      if (later.outcome === 'info') return false;
      const { from, entries } = earlier.outcome === 'info' ? nothing : shownBy(earlier);
      // The last entry that the log certainly has after `earlier`.
      const at = earlier.f === 'append' && earlier.output === null ? -1 : from + entries.length - 1;
      if (entries.length === 0 || at === -1) return false;
      const shown = shownBy(later);
      if (at >= shown.most) return true;
      return (
        at >= shown.from &&
        at < shown.from + shown.entries.length &&
        !isSameJson(entries[at - from], shown.entries[at - shown.from])
      );
    },
    isBlind: ({ f, output, outcome }) => f === 'append' && (outcome === 'info' || output === null),
  },
  why: (state) => (state.size === 0 ? 'the log is empty' : `the log has ${entriesText(state)}`),
  step(state, { f, input, output, outcome }) {
    if (f === 'append') {
      if (outcome === 'ok' && output !== null && output !== state.size) return refused;
      return setEntry(state, state.size, input);
    }
    if (outcome === 'info') return state;
    if (f === 'read' && input !== null) {
      return isSameJson(getEntry(state, input as number) ?? null, output) ? state : refused;
    }
    return isRest(state, (input as number | null) ?? 0, output as readonly unknown[]) ? state : refused;
  },
  withInit(value) {
    const first = firstElements(value, 'a log begins with an array of its entries', 'an entry');
    return {
      ...log,
      init: first.reduce((state: LogState, entry) => setEntry(state, state.size, entry), emptyMap),
    };
  },
};

/** Entries that an output shows, from an offset on, and the greatest size of the log before the operation. */
interface ShownEntries {
  readonly from: number;
  readonly entries: readonly unknown[];
  readonly most: number;
}

const nothing: ShownEntries = { from: 0, entries: [], most: Number.POSITIVE_INFINITY };

/** What the output of a completed operation shows. */
function shownBy({ f, input, output }: ModelOperation): ShownEntries {
  if (f === 'append') {
    if (output === null) return nothing;
    return { from: output as number, entries: [input], most: output as number };
  }
  const from = (input as number | null) ?? 0;
  if (f === 'read' && input !== null) {
    return output === null
      ? { from, entries: [], most: from }
      : { from, entries: [output], most: Number.POSITIVE_INFINITY };
  }
  const entries = output as readonly unknown[];
  return { from, entries, most: from + entries.length };
}

function isRest(state: LogState, from: number, list: readonly unknown[]): boolean {
  if (list.length !== Math.max(0, state.size - from)) return false;
  // The last entries are the likeliest to differ.
  for (let at = list.length - 1; at >= 0; at--)
    if (!isSameJson(getEntry(state, from + at), list[at])) return false;
  return true;
}

const MAX_SHOWN = 20;

function entriesText(state: LogState): string {
  const shown: unknown[] = [];
  for (let at = Math.max(0, state.size - MAX_SHOWN); at < state.size; at++) shown.push(getEntry(state, at));
  const more = state.size - shown.length;
  const before = more === 0 ? 'the' : `${numberText(more)} ${more === 1 ? 'entry' : 'entries'} and then the`;
  return `${before} entries ${valueText(shown)}`;
}

function rejectLogCall({ f, input, output, outcome }: ModelOperation): string | undefined {
  if (f === 'append') {
    if ((input ?? null) === null)
      return 'an append needs an `input`, which is not null: null stands for no entry';
    if (outcome === 'info' || (output ?? null) === null || isOffset(output)) return undefined;
    return `an append must return an offset, from 0, or null, not ${valueText(output)}`;
  }
  const isAll = f === 'read' && (input ?? null) === null;
  if (!isAll && !isOffset(input))
    return `the input of a ${f} must be an offset, from 0, not ${valueText(input)}`;
  if (outcome === 'info') return undefined;
  if (isAll || f === 'read-from') {
    if (!Array.isArray(output)) return `a ${f} must return an array of entries, not ${valueText(output)}`;
    return output.includes(null) ? 'an entry must not be null' : undefined;
  }
  return output === undefined
    ? 'a completed read needs an `output`, which is null if there is no such entry'
    : undefined;
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}
