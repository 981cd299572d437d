import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { register } from '../../../src/check/models/register.ts';
import { assertInvalidModel } from './assert-invalid-model.ts';

const call = (process: number, f: string, input: unknown = null, output: unknown = null): HistoryEvent[] => [
  { process, type: 'invoke', f, input },
  { process, type: 'ok', f, output },
];

function outcomes(events: readonly HistoryEvent[], model: Model<unknown>): string[] {
  const windows = checkInWindows(model, { window: 2 });
  for (const event of events) windows.add(event);
  return [check(events, model).outcome, windows.end().counterexamples.length === 0 ? 'held' : 'violated'];
}

const owned: Model<number | null, 'process'> = {
  name: 'owned-mutex',
  functions: new Set(['acquire', 'release']),
  init: null,
  uses: ['process'],
  step(owner, { f, process }) {
    if (f === 'acquire') return owner === null ? process : refused;
    return owner === process ? null : refused;
  },
};
const { uses: _, ...undeclared } = owned;

test('a mutex with an owner: a release by another process is a violation', () => {
  const own = [...call(0, 'acquire'), ...call(0, 'release'), ...call(1, 'acquire'), ...call(1, 'release')];
  assert.deepEqual(outcomes(own, owned), ['held', 'held']);
  const foreign = [...own, ...call(1, 'acquire'), ...call(0, 'release')];
  assert.deepEqual(outcomes(foreign, owned), ['violated', 'violated']);
});

test('a model that reads an undeclared process or time is refused, even if it reads it from a copy', () => {
  const events = [...call(0, 'acquire'), ...call(0, 'release')];
  assertInvalidModel(
    events,
    undeclared,
    /^The model "owned-mutex": it reads `process` of acquire → null by process 0, .* `uses: \['process'\]`/,
  );
  const copies: Model<unknown> = {
    ...undeclared,
    step: (state, operation) => Object.keys({ ...operation }) && state,
  };
  assertInvalidModel(events, copies, /it reads `process`/);
  for (const time of ['invoked', 'completed'] as const) {
    const timed = {
      ...undeclared,
      step: (state: unknown, operation: object) => Reflect.get(operation, time) && state,
    };
    assertInvalidModel(events, timed, new RegExp(`it reads \`${time}\``));
  }
});

test('a `reject` that returns neither a sentence nor undefined, or throws, is refused', () => {
  const events = call(0, 'acquire');
  for (const wrong of [5, null, false, Promise.resolve(undefined), {}]) {
    const model = { ...owned, reject: () => wrong as never };
    assertInvalidModel(events, model as Model<unknown>, /its `reject`.* must return a string, or undefined/);
  }
  const nameless = Object.create(null);
  const throwing = {
    ...owned,
    reject() {
      throw nameless;
    },
  };
  assertInvalidModel(
    events,
    throwing as Model<unknown>,
    /its `reject` of acquire.* threw a value that has no text/,
  );
});

test('for a model that declares times, operations that differ only in their times are different', () => {
  const inTime: Model<number, 'invoked'> = {
    name: 'in-time',
    functions: new Set(['tick']),
    init: 0,
    uses: ['invoked'],
    step: (last, { invoked }) => (invoked > last && invoked < 25 ? invoked : refused),
  };
  const tick = (at: number): HistoryEvent[] => call(0, 'tick').map((event) => ({ ...event, time: at }));
  assert.deepEqual(outcomes([...tick(10), ...tick(20)], inTime), ['held', 'held']);
  assert.deepEqual(outcomes([...tick(10), ...tick(30)], inTime), ['violated', 'violated']);
});

test('any model may read the key of an operation', () => {
  const single: Model<null> = {
    name: 'single',
    functions: new Set(['see']),
    init: null,
    step: (state, { key, output }) => (key === output ? state : refused),
  };
  const see = (key: string, result: string) =>
    call(0, 'see', null, result).map((event) => ({ ...event, key }));
  assert.deepEqual(outcomes([...see('a', 'a'), ...see('b', 'b')], single), ['held', 'held']);
  assert.deepEqual(outcomes([...see('a', 'a'), ...see('b', 'a')], single), ['violated', 'violated']);
});

const set = (step: Model<number[]>['step'], rest: Partial<Model<number[]>> = {}): Model<number[]> => ({
  name: 'set',
  functions: new Set(['add', 'list']),
  init: [],
  step,
  ...rest,
});
const adds = [...call(0, 'add', 1), ...call(0, 'add', 2), ...call(1, 'list', null, [1, 2])];

test('a step that mutates the given state is refused, whatever it returns', () => {
  const changed = /^The model "set": the state changed during `step` of add 1/;
  const isRight = (state: number[], result: unknown) => JSON.stringify(state) === JSON.stringify(result);
  const mutating = (next: (state: number[]) => number[] | typeof refused) =>
    set((state, { f, input, output }) => {
      if (f === 'list') return isRight(state, output) ? state : refused;
      state.push(input as number);
      return next(state);
    });
  assertInvalidModel(
    adds,
    mutating((state) => state),
    changed,
  );
  assertInvalidModel(
    adds,
    mutating((state) => [...state]),
    changed,
  );
  assertInvalidModel(
    adds,
    mutating(() => refused),
    changed,
  );
  assertInvalidModel(adds, { ...mutating((state) => state), key: String }, changed);
  const pure = set((state, { f, input, output }) => {
    if (f === 'list') return isRight(state, output) ? state : refused;
    return [...state, input as number];
  });
  assert.deepEqual(outcomes(adds, pure), ['held', 'held']);
});

test('a step that mutates a Map is refused, with a `key` or without', () => {
  const map: Model<Map<unknown, unknown>> = {
    name: 'map',
    functions: new Set(['add', 'list']),
    init: new Map(),
    step: (state, { input }) => state.set(input, true),
    key: (state) => JSON.stringify([...state]),
  };
  assertInvalidModel(adds, { ...map, init: new Map() }, /the state changed/);
  const { key: _, ...keyless } = { ...map, init: new Map() };
  assertInvalidModel(adds, keyless, /its state is not a JSON value \(.*Map.*\): give the model a `key`/);
});

test('a `key` that differs from call to call, throws, or returns an object is refused', () => {
  let count = 0;
  const step: Model<number[]>['step'] = (state) => [...state, 1];
  assertInvalidModel(adds, set(step, { key: () => count++ }), /its `key` differs from call to call/);
  assertInvalidModel(
    adds,
    set(step, { key: (state) => [...state] }),
    /its `key` must return a primitive value/,
  );
  const throws = set(step, {
    key() {
      throw new Error('no key');
    },
  });
  assertInvalidModel(adds, throws, /its `key` threw Error: no key/);
});

test('a step cannot mutate an input, and the error names the operation', () => {
  const greedy = set((state, { input }) => [...state, (input as number[]).pop()!]);
  const events = call(0, 'add', [1, 2]);
  assertInvalidModel(events, greedy, /its `step` of add \[1,2\] → null by process 0 threw TypeError/);
  assert.deepEqual(events[0]!.input, [1, 2]);
  assert.ok(!Object.isFrozen(events[0]!.input), 'what the caller has is not frozen');
});

test('an operation that `observes` claims not to change the state, but does, is refused, pending or not', () => {
  const wrong = { ...register, observes: () => true };
  assertInvalidModel(
    call(0, 'write', 1),
    wrong,
    /^The model "register": its `observes` says that write 1 .* changes no state/,
  );
  const pending = [{ process: 0, type: 'invoke', f: 'write', input: 1 }] as const;
  const lost = [...pending, { process: 0, type: 'info', f: 'write' } as const];
  assertInvalidModel(lost, wrong, /its `observes` says that write 1 by process 0 changes no state/);
  assertInvalidModel(
    call(0, 'write', 1),
    { ...register, observes: () => 1 as never },
    /must return true or false/,
  );
});

test('a `pruning` that rules out an operation which `step` accepts is refused', () => {
  const pruning = { ...register.pruning!, mayFollow: () => false };
  assertInvalidModel(
    call(0, 'write', 1),
    { ...register, pruning },
    /`pruning.mayFollow` says of write 1 .* that it cannot follow/,
  );
});

test('a step that returns undefined or a promise, or throws, is refused with its operation', () => {
  const returning = (next: () => unknown) => ({ ...register, step: next });
  assertInvalidModel(
    call(3, 'write', 1),
    returning(() => undefined),
    /its `step` of write 1 → null by process 3 returned undefined/,
  );
  assertInvalidModel(
    call(3, 'write', 1),
    returning(() => Promise.resolve(1)),
    /returned a promise/,
  );
  const throws = returning(() => {
    throw new Error('oh');
  });
  assertInvalidModel(
    call(3, 'write', 1),
    throws,
    /its `step` of write 1 → null by process 3 threw Error: oh/,
  );
});

test('a state that is NaN, or a number that may have been rounded, is refused; an infinity is not', () => {
  const sum = (init: number): Model<number> => ({
    name: 'sum',
    functions: new Set(['add']),
    init,
    step: (state, { input }) => state + Number(input),
  });
  assertInvalidModel(
    call(0, 'add', 'one', 1),
    sum(0) as Model<unknown>,
    /its state is not a JSON value .*NaN is not JSON/,
  );
  assertInvalidModel(
    call(0, 'add', 5, 6),
    sum(2 ** 53 - 1) as Model<unknown>,
    /may have been rounded: give .* a bigint/,
  );
  const least = sum(Number.NEGATIVE_INFINITY) as Model<unknown>;
  assert.deepEqual(outcomes(call(0, 'add', 5, 6), least), ['held', 'held']);
});

test('a model with a missing or unknown part is refused', () => {
  assertInvalidModel([], { ...register, name: '' }, /its `name`/);
  assertInvalidModel([], { ...register, functions: ['read'] as never }, /its `functions` must be a Set/);
  assertInvalidModel([], { ...register, init: undefined }, /its `init`, the first state, is missing/);
  assertInvalidModel([], { ...register, uses: ['procces' as never] }, /its `uses` names "procces"/);
});

test('what a model refuses with is known from any copy of this package', async () => {
  const { href } = new URL('../../../src/check/model/model.ts?copy', import.meta.url);
  const copy: { refused: symbol } = await import(href);
  assert.equal(copy.refused, refused);
});
