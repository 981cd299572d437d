import { isSameJson } from '../../json/is-same-json.ts';
import { jsonText } from '../../json/json-text.ts';
import { isLaterVersion, isVersion, type Version } from '../../json/later-version.ts';
import { valueText } from '../../json/value-text.ts';
import { type Model, type Refused, refused } from '../../model/model.ts';
import type { ModelOperation } from '../../model/model-operation.ts';
import { InvalidOptionError } from '../../options/invalid-option-error.ts';

/** The entry of a key; null if the key is missing. */
type EntryState = {
  readonly value: unknown;
  /** The version of the entry or, if no output has shown it, one that it comes after; null if that is not known either. */
  readonly version: Version | null;
  readonly isShown: boolean;
} | null;

/**
 * An entry of a map, one partition per key, which begins absent. `get` returns `{ value, version }` or `{ value }`, or
 * null if there is no entry. `put` v replaces the value, `delete` returns whether there was an entry, or null.
 * `put-if-absent` v and `put-if-version` [version, v] return false if they changed nothing; a version of null means that
 * there must be no entry. A write that took effect returns `{ version }`, or true or null if it does not tell.
 *
 * A version that is a number is higher than that of every earlier value of the entry, until it is deleted. One that is a
 * string, such as an ETag, differs from that of the value before. A version that no output of a write has shown can be any
 * that comes after the last.
 */
export const map: Model<EntryState> = {
  name: 'map',
  functions: new Set(['get', 'put', 'delete', 'put-if-absent', 'put-if-version']),
  init: null,
  key: (state) =>
    state === null ? '' : `${state.isShown ? '=' : '>'}${jsonText(state.version)} ${jsonText(state.value)}`,
  show: entryText,
  observes: ({ f, output, outcome }) => f === 'get' || (outcome === 'ok' && output === false),
  reject: rejectMapCall,
  pruning: {
    // Versions only grow, until the entry is deleted.
    sets: ({ f, output, outcome }) =>
      f === 'delete' && !(outcome === 'ok' && output === false) ? null : undefined,
    mayFollow,
    rulesOut: (earlier, later) => {
      const left = leftBy(earlier);
      return left !== undefined && !mayFollow(left, later);
    },
    needs: (operation, others, from) => writerOf(operation, others, from),
    isBlind: ({ f, output, outcome }) =>
      outcome === 'info' ? f === 'put' || f === 'delete' : f === 'put' && output === null,
  },
  why: (state) => (state === null ? 'there is no entry' : `the entry has ${entryText(state)}`),
  step: stepEntry,
  withInit(value) {
    if (value === null) return map;
    const { value: first, version, ...others } = (value ?? {}) as { value?: unknown; version?: unknown };
    const isEntry = typeof value === 'object' && first !== undefined && Object.keys(others).length === 0;
    if (!isEntry || (version !== undefined && !isVersion(version))) {
      throw new InvalidOptionError('an entry begins as null, or as {"value": …, "version": …}');
    }
    return { ...map, init: { value: first, version: version ?? null, isShown: version !== undefined } };
  },
};

type Answer = { readonly version?: Version; readonly value?: unknown } | boolean | null | undefined;

function stepEntry(state: EntryState, { f, input, output, outcome }: ModelOperation): EntryState | Refused {
  const answer = output as Answer;
  if (f === 'get') return outcome === 'info' || isSeen(state, answer) ? state : refused;
  if (f === 'delete') {
    if (outcome === 'info' || answer === null) return null;
    return answer === (state !== null) ? null : refused;
  }
  if (f === 'put') return written(state, input, answer);
  if (f === 'put-if-absent') {
    if (answer === false) return state === null ? refused : state;
    return state === null ? written(state, input, answer) : refused;
  }
  const [expected, value] = input as readonly [Version | null, unknown];
  const holds = hasVersion(state, expected);
  if (answer === false) return holds === true ? refused : state;
  if (holds === false) return refused;
  return written(expected === null ? null : { value, version: expected, isShown: true }, value, answer);
}

function isSeen(state: EntryState, answer: Answer): boolean {
  if (state === null || typeof answer !== 'object' || answer === null) return state === answer;
  if (!isSameJson(state.value, answer.value)) return false;
  return answer.version === undefined || hasVersion(state, answer.version) !== false;
}

/** Undefined if it is not known. */
function hasVersion(state: EntryState, version: Version | null): boolean | undefined {
  if (state === null || version === null) return state === version;
  if (state.isShown) return state.version === version;
  return state.version === null || isLaterVersion(version, state.version) ? undefined : false;
}

function written(before: EntryState, value: unknown, answer: Answer): EntryState | Refused {
  const last = before?.version ?? null;
  const version = typeof answer === 'object' && answer !== null ? answer.version : undefined;
  if (version === undefined) return { value, version: last, isShown: false };
  return last !== null && !isLaterVersion(version, last) ? refused : { value, version, isShown: true };
}

function mayFollow(state: EntryState, operation: ModelOperation): boolean {
  const { f, input, output, outcome } = operation;
  const answer = output as Answer;
  if (state === null || outcome === 'info' || answer === true) return true;
  if (f === 'delete') return answer !== false;
  if (f === 'put-if-absent') return answer === false;
  if (f === 'get' && answer === null) return false;
  if (f === 'put-if-version' && answer !== false) {
    const [expected] = input as readonly [Version | null, unknown];
    if (expected === null || isOver(state, expected, !state.isShown)) return false;
  }
  const version = typeof answer === 'object' && answer !== null ? answer.version : undefined;
  if (version === undefined) return true;
  if (f !== 'get') return !isOver(state, version, true);
  // A string may come back.
  const isCurrent = typeof version !== 'string' && state.isShown && state.version === version;
  return isCurrent ? isSeen(state, answer) : !isOver(state, version, !state.isShown);
}

/** Whether the entry has a later version than this one for certain, or, with `orSame`, at least this one. */
function isOver({ version: last }: NonNullable<EntryState>, version: Version, orSame: boolean): boolean {
  if (last === null || typeof last === 'string' || typeof version === 'string') return false;
  return last > version || (orSame && last === version);
}

/** By the list of operations, which may have grown since: the writes of each value, by its JSON. */
const known = new WeakMap<
  readonly ModelOperation[],
  { readonly of: number; readonly writers: ReadonlyMap<string, readonly number[]> }
>();

function writersIn(operations: readonly ModelOperation[]): ReadonlyMap<string, readonly number[]> {
  const last = known.get(operations);
  if (last?.of === operations.length) return last.writers;
  const writers = new Map<string, number[]>();
  for (const [index, { f, input, output }] of operations.entries()) {
    if (f === 'get' || f === 'delete' || output === false) continue;
    const value = jsonText(f === 'put-if-version' ? (input as readonly unknown[])[1] : input);
    const same = writers.get(value);
    if (same === undefined) writers.set(value, [index]);
    else same.push(index);
  }
  known.set(operations, { of: operations.length, writers });
  return writers;
}

/** The write that a `get` must follow, if only one has its value; undefined if none has. */
function writerOf(
  { f, output, outcome }: ModelOperation,
  others: readonly ModelOperation[],
  from: EntryState,
): number[][] | undefined {
  if (f !== 'get' || outcome === 'info' || output === null) return [];
  const { value } = output as { value: unknown };
  if (from !== null && isSameJson(from.value, value)) return [];
  const writers = writersIn(others).get(jsonText(value));
  if (writers === undefined) return undefined;
  return writers.length === 1 ? [[writers[0]!]] : [];
}

/** The entry after the operation, or one that at least as much may follow; undefined if nothing is known of it. */
function leftBy({ f, input, output, outcome }: ModelOperation): EntryState | undefined {
  const answer = output as Answer;
  if (outcome === 'ok' && answer === false) return undefined;
  const version = typeof answer === 'object' && answer !== null ? answer.version : undefined;
  const isShown = version !== undefined;
  if (f === 'delete' || (f === 'get' && (outcome === 'info' || answer === null))) return undefined;
  // A read of a version that no write has shown leaves it open.
  if (f === 'get') return { value: (answer as { value: unknown }).value, version: null, isShown: false };
  if (f !== 'put-if-version') return { value: input, version: version ?? null, isShown };
  const [expected, value] = input as readonly [Version | null, unknown];
  return { value, version: version ?? expected, isShown };
}

function entryText(state: EntryState): string {
  if (state === null) return 'no entry';
  const { value, version, isShown } = state;
  if (version === null) return `the value ${valueText(value)}`;
  return `the value ${valueText(value)} and ${isShown ? 'the version' : 'a version after'} ${valueText(version)}`;
}

function rejectMapCall({ f, input, output, outcome }: ModelOperation): string | undefined {
  if (f === 'get' || f === 'delete') {
    if ((input ?? null) !== null)
      return `a ${f} takes null, not ${valueText(input)}: name the entry in \`key\``;
  } else if (f === 'put-if-version') {
    if (!Array.isArray(input) || input.length !== 2 || !(input[0] === null || isVersion(input[0]))) {
      return `the input of a put-if-version must be [version, value], not ${valueText(input)}`;
    }
  } else if (input === undefined) return `a ${f} needs an \`input\`, which may be null`;
  if (outcome === 'info') return undefined;
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  if (f === 'get') {
    if (output === null || (isObject && 'value' in output && hasFields(output, ['value', 'version'])))
      return undefined;
    return `a get must return { value, version }, { value } or null, not ${valueText(output)}`;
  }
  const isTold = (output ?? null) === null || output === true;
  if (f === 'delete') {
    return isTold || output === false
      ? undefined
      : `a delete must return true, false or null, not ${valueText(output)}`;
  }
  if (isTold || (f !== 'put' && output === false)) return undefined;
  if (isObject && 'version' in output && hasFields(output, ['version'])) return undefined;
  return `a ${f} must return { version }, true${f === 'put' ? '' : ', false'} or null, not ${valueText(output)}`;
}

function hasFields(output: object, known: readonly string[]): boolean {
  const { version } = output as { version?: unknown };
  return (
    (version === undefined || isVersion(version)) && Object.keys(output).every((name) => known.includes(name))
  );
}
