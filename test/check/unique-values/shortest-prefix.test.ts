import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import { prefixOf } from '../../../src/check/explain/search-prefix.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { bank, kv, queue, register, set, stack, unorderedQueue } from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { noLimits } from './no-limits.ts';

const invoke = (process: number, f: string, input: unknown = null): HistoryEvent => {
  return { process, type: 'invoke', f, input };
};
const ok = (process: number, f: string, output: unknown = null): HistoryEvent => {
  return { process, type: 'ok', f, output };
};
const fail = (process: number, f: string): HistoryEvent => ({ process, type: 'fail', f });
const call = (f: string, input: unknown, output: unknown = null): HistoryEvent[] => {
  return [invoke(0, f, input), ok(0, f, output)];
};

/** An operation that fails later stands beside an output that fits in no order. */
const besideFailure = (failing: HistoryEvent, ...others: HistoryEvent[]): HistoryEvent[] => {
  return [failing, ...others, fail(failing.process, failing.f)];
};

/** By what keeps the algorithm from deciding the shortest prefix that fails: its model, the history, and the sentence. */
const undecided: [string, Model<unknown>, HistoryEvent[], RegExp][] = [
  [
    'a transfer that only an overdraft rules out',
    modelWithInit(bank as Model<unknown>, { a: 2, b: 1 }) as Model<unknown>,
    [...call('transfer', { from: 'c', to: 'b', amount: 1 }), ...call('read', null, { a: 2, b: 2 })],
    /^transfer .* returned null, which fits in no order: account c has 0$/,
  ],
  [
    'a drain that fails later',
    unorderedQueue as Model<unknown>,
    besideFailure(invoke(1, 'drain'), ...call('dequeue', null, 5)),
    /^dequeue .* returned 5, which fits in no order: the queue is empty$/,
  ],
  [
    'a second enqueue of a value, which fails later',
    queue as Model<unknown>,
    besideFailure(
      invoke(1, 'enqueue', 1),
      ...call('enqueue', 1),
      ...call('dequeue', null, 1),
      ...call('dequeue', null, 5),
    ),
    /^dequeue .* returned 5, which fits in no order/,
  ],
  [
    'a second push of a value, which fails later',
    stack as Model<unknown>,
    besideFailure(invoke(1, 'push', 1), ...call('push', 1), ...call('pop', null, 1), ...call('pop', null, 5)),
    /^pop .* returned 5, which fits in no order/,
  ],
  [
    'a second write of a value, which fails later',
    register,
    besideFailure(
      invoke(1, 'write', 1),
      ...call('write', 1),
      ...call('read', null, 1),
      ...call('read', null, 7),
    ),
    /^read .* returned 7, which fits in no order/,
  ],
  [
    'an append that fails later',
    kv as Model<unknown>,
    besideFailure(invoke(1, 'append', 'b'), ...call('put', 'a'), ...call('get', null, 'x')),
    /^get .* returned "x", which fits in no order/,
  ],
  [
    'a second add of an element, which fails later',
    set as Model<unknown>,
    besideFailure(invoke(1, 'add', 1), ...call('add', 1), ...call('read', null, [2])),
    /^read .* returned \[2\], which fits in no order/,
  ],
];

for (const [what, model, events, sentence] of undecided) {
  test(`${model.name}: the shortest prefix that fails is found although the algorithm does not apply to it: ${what}`, () => {
    const decide = uniqueValuesDecision(model)!;
    const [partition] = partitionsOf(events, model.init);
    const { outcome, counterexample } = check(events, model);
    assert.equal(outcome, 'violated');
    const { events: length, isShortest, operations, culprit } = counterexample!;
    assert.ok(length < events.length && isShortest, `${length} of ${events.length} events`);
    assert.match(counterexample!.sentence, sentence);
    assert.equal(operations[culprit]!.completedAt, length - 1);
    assert.notEqual(decide(partition!, noLimits()), undefined, 'the algorithm decides the whole');
    assert.equal(decide(prefixOf(partition!, length - 1), noLimits()), undefined, 'and not the prefix');
    const windows = checkInWindows(model);
    for (const event of events) windows.add(event);
    const [inWindows] = windows.end().counterexamples;
    assert.deepEqual([inWindows!.events, inWindows!.isShortest], [length, true], 'in windows');
  });
}
