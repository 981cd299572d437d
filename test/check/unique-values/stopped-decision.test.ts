import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/base/seeded-random.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { bank, queue, register, set, stack, unorderedQueue } from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { bankHistoryOf } from './bank-histories.ts';
import { noLimits } from './no-limits.ts';
import { noisyHistory, type OrderedCall } from './noisy-history.ts';

const LENGTH = 400;

const noisy = (calls: readonly OrderedCall[]): HistoryEvent[] =>
  noisyHistory(seededRandom(7, 0, 0), calls, [], { lost: 20, noise: 0, width: 20 });
const times = (of: (n: number) => OrderedCall[]): OrderedCall[] =>
  Array.from({ length: LENGTH / 2 }, (_, n) => of(n)).flat();

const histories: [string, Model<unknown>, HistoryEvent[]][] = [
  [
    'register',
    register,
    noisy(
      times((n) => [
        { f: 'write', input: n },
        { f: 'read', output: n },
      ]),
    ),
  ],
  ...(
    [
      ['queue', queue, 'enqueue', 'dequeue'],
      ['unordered-queue', unorderedQueue, 'enqueue', 'dequeue'],
      ['stack', stack, 'push', 'pop'],
    ] as const
  ).map(([name, model, add, remove]): [string, Model<unknown>, HistoryEvent[]] => [
    name,
    model as Model<unknown>,
    noisy(
      times((n) => [
        { f: add, input: n },
        { f: remove, output: n },
      ]),
    ),
  ]),
  [
    'set with reads',
    set as Model<unknown>,
    [
      ...noisy(times((n) => [{ f: 'add', input: n }])),
      { process: 1_000, type: 'invoke', f: 'read', input: null },
      { process: 1_000, type: 'ok', f: 'read', output: Array.from({ length: LENGTH / 2 }, (_, n) => n) },
    ],
  ],
  [
    'set by element',
    set as Model<unknown>,
    noisy(
      times((n) => [
        { f: 'add', input: n },
        { f: 'remove', input: n, output: true },
      ]),
    ),
  ],
  [
    'bank',
    modelWithInit(bank as Model<unknown>, [1_000, 1_000, 1_000, 1_000, 1_000]),
    bankHistoryOf(seededRandom(5, 0, 0), {
      accounts: 5,
      first: 1_000,
      largest: 100,
      clients: 5,
      events: 1.25 * LENGTH,
      lost: 10,
      wrongFrom: 300,
    }),
  ],
];

for (const [name, model, events] of histories) {
  test(`${name}: the algorithm for unique values looks at the time with each step, and ends when it is over`, () => {
    const decide = uniqueValuesDecision(model)!;
    const [partition] = partitionsOf(events, model.init);
    let asked = 0;
    const decideUntil = (last: number) => {
      asked = 0;
      return decide(
        partition!,
        noLimits(() => ++asked >= last),
      );
    };
    assert.notEqual(decideUntil(Number.POSITIVE_INFINITY), undefined, 'it decides the history if it may');
    const all = asked;
    assert.ok(all >= LENGTH / 2, `asked ${all} times`);
    for (const last of [1, all >> 2, all >> 1]) {
      assert.equal(decideUntil(last), undefined, `stopped at ${last} of ${all}`);
      assert.ok(asked <= last + 2, `asked ${asked - last} times more`);
    }
  });
}
