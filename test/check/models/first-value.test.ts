import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { models, mutex, register } from '../../../src/check/models/index.ts';
import { InvalidOptionError } from '../../../src/check/options/invalid-option-error.ts';

/** By model: a first value, an operation that shows it, and values that the model refuses. */
const firsts: Readonly<
  Record<string, readonly [value: unknown, f: string, output: unknown, ...wrong: unknown[]]>
> = {
  register: [{ b: 1, a: [2] }, 'read', { a: [2], b: 1 }],
  'cas-register': [7, 'read', 7],
  kv: ['x', 'get', 'x', 7, null],
  counter: [5, 'read', 5, 'x', 1.5, null],
  queue: [[1, 2], 'dequeue', 1, 1, [null]],
  stack: [[1, 2], 'pop', 2, 1, [null]],
  set: [[1, 2], 'read', [2, 1], 1, [1, 1]],
  'unordered-queue': [[1, 2], 'dequeue', 2, 1, [null]],
  log: [[1, 2], 'read', [1, 2], 1, [null]],
  map: [
    { value: 1, version: 2 },
    'get',
    { value: 1, version: 2 },
    1,
    {},
    { value: 1, version: [] },
    { value: 1, x: 1 },
  ],
};

for (const [name, [value, f, output, ...wrong]] of Object.entries(firsts)) {
  test(`${name}: a history may begin with another first value`, () => {
    const model = models.get(name)!;
    const events = [
      { process: 0, type: 'invoke', f },
      { process: 0, type: 'ok', f, output },
    ] as const;
    assert.equal(check(events, modelWithInit(model, value)).outcome, 'held');
    assert.equal(check(events, modelWithInit({ ...model }, value)).outcome, 'held', 'a copy is guarded');
    assert.equal(check(events, model).outcome, 'violated', 'the model itself is unchanged');
    for (const invalid of wrong) {
      assert.throws(() => modelWithInit(model, invalid), InvalidOptionError);
    }
  });
}

test('a first value that a model does not take is refused with the reason', () => {
  const refusal = (model: Model<unknown>, value: unknown) => {
    try {
      modelWithInit(model, value);
    } catch (error) {
      assert.ok(error instanceof InvalidOptionError);
      return error.message;
    }
    return undefined;
  };
  assert.equal(
    refusal(mutex as Model<unknown>, true),
    'The first value true for the model mutex: this model always begins in the same state.',
  );
  assert.equal(
    refusal(models.get('counter')!, 'x'),
    'The first value "x" for the model counter: a counter begins as a whole number, not "x".',
  );
  assert.equal(
    refusal(register, Number.NaN),
    'The first value null for the model register: NaN is not JSON.',
  );
  const own = {
    ...register,
    withInit() {
      throw new RangeError('too late');
    },
  };
  assert.match(refusal(own, 1)!, /for the model register: too late\.$/);
});
