import { isSameJson } from '../json/is-same-json.ts';
import { valueText } from '../json/value-text.ts';
import { type Model, type Refused, refused } from '../model/model.ts';
import type { ModelOperation } from '../model/model-operation.ts';
import { InvalidOptionError } from '../options/invalid-option-error.ts';
import {
  deleteEntry,
  emptyMap,
  entriesOf,
  getEntry,
  isSameMap,
  type PersistentMap,
  setEntry,
} from './persistent/persistent-map.ts';

interface RegistersState {
  /** The registers that are not null, by name. */
  readonly values: PersistentMap<string, unknown>;
  /** For {@link ModelPruning.sets}: the registers that an operation writes, of a state that is not known otherwise. */
  readonly part?: ReadonlyMap<string, unknown>;
}

/**
 * Several registers by name, each of which begins as null. A `txn` is a list of reads `["r", name, null]` and writes
 * `["w", name, value]`, or `read` and `write`, that take effect together, one after another; it returns the list with what
 * it read. With an output of null its reads are not known.
 */
export const multiRegister: Model<RegistersState> = {
  name: 'multi-register',
  functions: new Set(['txn']),
  init: { values: emptyMap },
  key: ({ values, part }) => (part === undefined ? values.hash : `${values.hash} of some`),
  equal: (a, b) => a.part === b.part && isSameMap(a.values, b.values),
  show: ({ values }) => registersText(values),
  observes: (operation) => effectOf(operation).writes.size === 0,
  reject: rejectTransaction,
  pruning: {
    sets(operation) {
      const { writes } = effectOf(operation);
      return writes.size === 0 ? undefined : { values: emptyMap, part: writes };
    },
    mayFollow({ values, part }, operation) {
      const { reads, isConsistent } = effectOf(operation);
      if (part === undefined) return isConsistent && agrees(values, reads);
      return isConsistent && agreement(part, reads) === 'agrees';
    },
    rulesOut(earlier, later) {
      const { reads: seen, writes } = effectOf(earlier);
      const { reads } = effectOf(later);
      if (agreement(writes, reads) !== 'none') return agreement(writes, reads, 'some') === 'conflicts';
      return agreement(seen, reads) === 'conflicts';
    },
    isBlind: (operation) => effectOf(operation).reads.size === 0 && effectOf(operation).isConsistent,
  },
  why({ values }, operation) {
    const { reads, isConsistent } = effectOf(operation);
    if (!isConsistent) return 'it did not read what it wrote';
    for (const [name, value] of reads) {
      const held = getEntry(values, name) ?? null;
      if (!isSameJson(held, value)) return `${valueText(name)} is ${valueText(held)}`;
    }
    return registersText(values);
  },
  step: stepRegisters,
  withInit(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InvalidOptionError('registers begin as an object with the value of each');
    }
    return { ...multiRegister, init: { values: written(emptyMap, Object.entries(value)) } };
  },
};

type RegisterAccess = readonly [f: string, name: string | number, value: unknown];

/** What a transaction reads from the state before it, as far as its output is known, and what it leaves. */
interface TransactionEffect {
  readonly reads: ReadonlyMap<string, unknown>;
  readonly writes: ReadonlyMap<string, unknown>;
  /** Whether each read after a write of the transaction itself returned what was written. */
  readonly isConsistent: boolean;
}

/** By input, and then by output. */
const known = new WeakMap<object, Map<unknown, TransactionEffect>>();

function effectOf({ input, output }: ModelOperation): TransactionEffect {
  const operations = input as readonly RegisterAccess[];
  const done = (output ?? null) as readonly RegisterAccess[] | null;
  let byOutput = known.get(operations);
  if (byOutput === undefined) {
    byOutput = new Map();
    known.set(operations, byOutput);
  }
  const last = byOutput.get(done);
  if (last !== undefined) return last;
  const reads = new Map<string, unknown>();
  const writes = new Map<string, unknown>();
  let isConsistent = true;
  for (const [index, [f, given, value]] of operations.entries()) {
    const name = String(given);
    if (isWrite(f)) writes.set(name, value);
    else if (done !== null) {
      const seen = done[index]![2];
      const before = writes.has(name) ? writes : reads;
      if (before.has(name)) isConsistent &&= isSameJson(before.get(name), seen);
      else reads.set(name, seen);
    }
  }
  const effect = { reads, writes, isConsistent };
  byOutput.set(done, effect);
  return effect;
}

function isWrite(f: string): boolean {
  return f === 'w' || f === 'write';
}

function stepRegisters(state: RegistersState, operation: ModelOperation): RegistersState | Refused {
  const { reads, writes, isConsistent } = effectOf(operation);
  if (!isConsistent || !agrees(state.values, reads)) return refused;
  return writes.size === 0 ? state : { values: written(state.values, writes) };
}

function written(
  values: PersistentMap<string, unknown>,
  writes: Iterable<readonly [string, unknown]>,
): PersistentMap<string, unknown> {
  let next = values;
  for (const [name, value] of writes)
    next = value === null ? deleteEntry(next, name) : setEntry(next, name, value);
  return next;
}

function agrees(values: PersistentMap<string, unknown>, reads: ReadonlyMap<string, unknown>): boolean {
  for (const [name, value] of reads) if (!isSameJson(getEntry(values, name) ?? null, value)) return false;
  return true;
}

/**
 * Whether the reads agree with registers of which some are known. `none`: none of these is read. With `some`, one that
 * agrees is enough.
 */
function agreement(
  part: ReadonlyMap<string, unknown>,
  reads: ReadonlyMap<string, unknown>,
  enough: 'all' | 'some' = 'all',
): 'agrees' | 'conflicts' | 'none' {
  let found: 'agrees' | 'conflicts' | 'none' = 'none';
  for (const [name, value] of reads) {
    if (!part.has(name)) continue;
    const isSame = isSameJson(part.get(name), value);
    if (isSame === (enough === 'some')) return isSame ? 'agrees' : 'conflicts';
    found = isSame ? 'agrees' : 'conflicts';
  }
  return found;
}

const MAX_SHOWN = 20;

function registersText(values: PersistentMap<string, unknown>): string {
  const shown: string[] = [];
  for (const [name, value] of entriesOf(values)) {
    if (shown.push(`${valueText(name)} is ${valueText(value)}`) === MAX_SHOWN) break;
  }
  const more = values.size - shown.length;
  return shown.length === 0 ? 'all registers are null' : `${shown.sort().join(', ')}${more > 0 ? ', …' : ''}`;
}

function rejectTransaction({ input, output, outcome }: ModelOperation): string | undefined {
  if (!Array.isArray(input))
    return `the input of a txn must be a list of reads and writes, not ${valueText(input)}`;
  const wrong = input.find((each) => !isAccess(each));
  if (wrong !== undefined) {
    return `a txn has reads ["r", name, null] and writes ["w", name, value], not ${valueText(wrong)}`;
  }
  if (outcome === 'info' || (output ?? null) === null) return undefined;
  const isAnswer =
    Array.isArray(output) &&
    output.length === input.length &&
    output.every((each, index) => isAccess(each) && isAnswerTo(each, input[index]));
  return isAnswer ? undefined : `a txn must return its list with what it read, not ${valueText(output)}`;
}

function isAccess(value: unknown): value is RegisterAccess {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [f, name] = value;
  const isKnown = isWrite(f) || f === 'r' || f === 'read';
  return isKnown && (typeof name === 'string' || typeof name === 'number');
}

function isAnswerTo([f, name, value]: RegisterAccess, asked: RegisterAccess): boolean {
  return f === asked[0] && name === asked[1] && (!isWrite(f) || isSameJson(value, asked[2]));
}
