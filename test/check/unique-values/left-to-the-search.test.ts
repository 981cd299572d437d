import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import {
  casRegister,
  kv,
  queue,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { noLimits } from './no-limits.ts';
import type { OrderedCall } from './noisy-history.ts';

const write = (input: unknown, f = 'write'): OrderedCall => ({ f, input });
const read = (output: unknown, f = 'read'): OrderedCall => ({ f, output });

/** Valid calls, one after another, to which the algorithm does not apply. */
const left: [string, Model<unknown>, OrderedCall[]][] = [
  ['a value that is written twice', register, [write(1), read(1), write(2), read(2), write(1), read(1)]],
  ['the initial value, written again', register, [read(null), write(1), read(1), write(null), read(null)]],
  ['a cas', casRegister, [write(1), { f: 'cas', input: [1, 2], output: true }, read(2)]],
  ['an append', kv as Model<unknown>, [write('a', 'put'), write('b', 'append'), read('ab', 'get')]],
  [
    'a value that is added twice',
    queue as Model<unknown>,
    [write(1, 'enqueue'), read(1, 'dequeue'), write(1, 'enqueue'), read(1, 'dequeue')],
  ],
  ['a peek that shows a value', queue as Model<unknown>, [write(1, 'enqueue'), read(1, 'peek')]],
  ['a drain', unorderedQueue as Model<unknown>, [write(1, 'enqueue'), read([1], 'drain')]],
  [
    'a queue that holds something at first',
    modelWithInit(queue as Model<unknown>, [5]),
    [read(5, 'dequeue'), write(1, 'enqueue')],
  ],
  [
    'a value that is pushed twice',
    stack as Model<unknown>,
    [write(1, 'push'), read(1, 'pop'), write(1, 'push'), read(1, 'pop')],
  ],
  [
    'an element that is added twice, and a read',
    set as Model<unknown>,
    [write(1, 'add'), write(1, 'add'), read([1])],
  ],
  [
    'an add that changed nothing, and a read',
    set as Model<unknown>,
    [write(1, 'add'), { f: 'add', input: 1, output: false }, read([1])],
  ],
  [
    'an element that is removed, and a read',
    set as Model<unknown>,
    [write(1, 'add'), { f: 'remove', input: 1, output: true }, read([])],
  ],
];

for (const [what, model, calls] of left) {
  test(`${model.name}: ${what} is left to the search`, () => {
    const events = calls.flatMap(({ f, input = null, output = null }): HistoryEvent[] => [
      { process: 0, type: 'invoke', f, input },
      { process: 0, type: 'ok', f, output },
    ]);
    const [partition] = partitionsOf(events, model.init);
    assert.equal(uniqueValuesDecision(model)!(partition!, noLimits()), undefined);
    assert.equal(check(events, model).outcome, 'held');
  });
}
