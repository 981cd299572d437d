import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { guardedModel } from '../../../src/check/model-guard/guarded-model.ts';
import { register } from '../../../src/check/models/register.ts';
import { assertInvalidModel } from './assert-invalid-model.ts';

const call = (process: number, f: string, input: unknown, output: unknown = null): HistoryEvent[] => [
  { process, type: 'invoke', f, input },
  { process, type: 'ok', f, output },
];
const adds = [...call(0, 'add', 1), ...call(1, 'add', 2), ...call(0, 'list', null, [1, 2])];

/** A model of a list, with some of its parts replaced. */
const list = (changed: object): Model<unknown> =>
  ({
    name: 'list',
    functions: new Set(['add', 'list']),
    init: [],
    step: (state: number[], { f, input, output }: { f: string; input: number; output: unknown }) =>
      f === 'add' ? [...state, input] : `${state}` === `${output}` ? state : refused,
    ...changed,
  }) as unknown as Model<unknown>;

function isRefused(model: Model<unknown>, what: RegExp, events = adds): void {
  assertInvalidModel(events, model, what);
}

test('a step that depends on anything but its arguments is refused when it is called again', () => {
  let count = 0;
  isRefused(list({ step: () => [++count] }), /returned something else when called again/);
  isRefused(list({ step: (state: object) => (++count % 2 ? state : refused) }), /when called again/);
});

test('a state with parts that JSON leaves out is refused, not mistaken for another state', () => {
  const step = (state: { n: number }, { f }: { f: string }) => (f === 'add' ? { ...state } : state);
  for (const init of [
    { [Symbol('n')]: 0 },
    Object.defineProperty({}, 'n', { value: 0 }),
    Object.assign([], { n: 0 }),
    new Uint8Array(2),
  ]) {
    isRefused(list({ init, step }), /its state is not a JSON value .*: give the model a `key`/);
  }
  for (const key of [() => undefined, () => Number.NaN]) isRefused(list({ key }), /its `key` must return/);
});

test('a step that mutates an operation, or reads a hidden detail through its property descriptor, is refused', () => {
  const changing = (change: (operation: object) => unknown) =>
    list({ step: (state: unknown, operation: object) => change(operation) && state });
  isRefused(
    changing((operation) => Object.assign(operation, { input: 5 })),
    /it changes add 1/,
  );
  isRefused(
    changing((operation) => Object.defineProperty(operation, 'output', { value: 5 })),
    /it changes/,
  );
  isRefused(
    changing((operation) => Reflect.deleteProperty(operation, 'input')),
    /it changes/,
  );
  isRefused(
    changing((operation) => Reflect.getOwnPropertyDescriptor(operation, 'process')!.get!()),
    /it reads `process`/,
  );
});

test('a position or a sum that `step` contradicts is refused', () => {
  isRefused(
    list({ position: { of: () => 7, next: () => 1 } }),
    /its `position` says of add 1 .* position is 7, .* at position 1/,
  );
  isRefused(
    list({ position: { of: () => 'x', next: () => 1 } }),
    /`position.of` of add 1 .* must return a whole number/,
  );
  const next = () => {
    throw new Error('no next');
  };
  isRefused(list({ position: { of: () => 1, next } }), /`position.next` threw Error: no next/);
  const pruning = { sets: () => undefined, mayFollow: () => true };
  const sums = { of: () => 0, adds: () => 0, shows: () => 5 };
  isRefused(
    list({ pruning: { ...pruning, sums } }),
    /`pruning.sums` says of add 1 .* shows 5, but its `step` leads to 0/,
  );
  const halves = { ...sums, of: () => 0.5 };
  isRefused(list({ pruning: { ...pruning, sums: halves } }), /`pruning.sums.of` threw RangeError/);
});

test('`pruning` with missing parts or invalid results is refused', () => {
  isRefused(list({ pruning: {} }), /its `pruning` must have the functions `sets` and `mayFollow`/);
  const pruning = { sets: () => undefined, mayFollow: () => 'yes' };
  isRefused(list({ pruning }), /`pruning.mayFollow` must return true or false, not string/);
  const { pruning: told } = guardedModel<unknown>({
    ...(register as Model<unknown>),
    pruning: { ...register.pruning!, needs: () => [0] as never, guess: () => ({}) as never },
  });
  const operation = {
    process: 0,
    f: 'read',
    key: undefined,
    input: null,
    output: 1,
    outcome: 'ok' as const,
    invoked: 0,
    completed: 1,
  };
  const times = { began: () => 0, ended: () => 1 };
  assert.throws(
    () => told!.needs(operation, [operation], null, times),
    /`pruning.needs` must return lists of indices/,
  );
  assert.throws(() => told!.guess([operation], null), /`pruning.guess` must return a Map/);
});

test('anything that a model throws or shows is printed without control characters', () => {
  const throwing = (thrown: unknown) =>
    list({
      step() {
        throw thrown;
      },
    });
  isRefused(throwing(new Error('\u001b[2J')), /threw Error: \\u001b\[2J/);
  const endless = { toString: () => endless as never };
  isRefused(throwing(endless), /threw a value that has no text/);
  isRefused(list({ name: '\u009b2J', step: () => undefined }), /\\u009b2J/);
  const wrong = [...adds, ...call(3, 'list', null, [9])];
  for (const part of ['show', 'why'] as const) {
    const { counterexample } = check(wrong, list({ [part]: () => '\u001b[2J\u202e' }));
    assert.match(counterexample!.sentence, /\\u001b\[2J\\u202e/);
  }
});

test('unknown or invalid options of a check, and lines that are not strings, are refused', async () => {
  const { parseHistory } = await import('../../../src/check/read-history/parse-history.ts');
  const wrong: readonly [object, RegExp][] = [
    [{ timeout: 5 }, /Unknown option 'timeout'\. Did you mean timeoutMs\? Known: timeoutMs, memoryBytes/],
    [{ timeoutMs: Number.NaN }, /timeoutMs must be a number of at least 0, not NaN/],
    [{ timeoutMs: '5' }, /not "5"/],
    [{ memoryBytes: -1 }, /memoryBytes must be a number of at least 0, not -1/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => check([], register, options), { code: 'invalid_option', message });
  }
  for (const window of [0, Number.NaN]) {
    assert.throws(() => checkInWindows(register, { window }), {
      code: 'invalid_option',
      message: /window must be/,
    });
  }
  const unknown = { code: 'invalid_option', message: /Unknown option 'onNotes'/ };
  const misspelt = { onNotes: () => {} } as never;
  assert.throws(() => checkInWindows(register, misspelt), unknown);
  assert.throws(() => parseHistory([], register, misspelt), unknown);
  assert.throws(() => check([], undefined as never), /a model must be an object, not undefined/);
  assert.throws(
    () => [...parseHistory([5 as never], register)],
    /^MalformedHistoryError: line 1: a line must be a string/,
  );
});
