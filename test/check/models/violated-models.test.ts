import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { models } from '../../../src/check/models/index.ts';

type Call = readonly [process: number, f: string, input: unknown, output: unknown];

/** By model: calls one after another of which the last has a wrong output, and why it is wrong. */
const violations: Readonly<Record<string, readonly [calls: readonly Call[], why: string, init?: unknown]>> = {
  queue: [
    [
      [0, 'enqueue', 'a', null],
      [0, 'enqueue', 'b', null],
      [0, 'dequeue', null, 'b'],
    ],
    'the first element is "a"',
  ],
  'unordered-queue': [
    [
      [0, 'enqueue', 'a', null],
      [0, 'dequeue', null, 'b'],
    ],
    'the queue has no "b"',
  ],
  stack: [
    [
      [0, 'push', 'a', null],
      [0, 'push', 'b', null],
      [0, 'pop', null, 'a'],
    ],
    '"b" is on top',
  ],
  set: [
    [
      [0, 'add', 'a', true],
      [0, 'add', 'b', null],
      [0, 'read', null, ['a']],
    ],
    'it lacks "b"',
  ],
  log: [
    [
      [0, 'append', 'a', 0],
      [0, 'append', 'b', 2],
    ],
    'the log has the entries ["a"]',
  ],
  map: [
    [
      [0, 'put', 'a', { version: 3 }],
      [0, 'put-if-version', [2, 'b'], true],
    ],
    'the entry has the value "a" and the version 3',
  ],
  'multi-register': [
    [
      [
        0,
        'txn',
        [
          ['w', 'x', 1],
          ['w', 'y', 2],
        ],
        null,
      ],
      [
        0,
        'txn',
        [
          ['r', 'x', null],
          ['r', 'y', null],
        ],
        [
          ['r', 'x', 1],
          ['r', 'y', null],
        ],
      ],
    ],
    '"y" is 2',
  ],
  bank: [[[0, 'transfer', { from: 'a', to: 'b', amount: 11 }, null]], 'account a has 10', { a: 10, b: 0 }],
  'overdraft-bank': [
    [
      [0, 'transfer', { from: 'a', to: 'b', amount: 11 }, null],
      [0, 'read', null, { a: 0, b: 11 }],
    ],
    'account a has -1',
    { a: 10, b: 0 },
  ],
  'owned-mutex': [
    [
      [0, 'acquire', null, true],
      [1, 'release', null, null],
    ],
    'the mutex is held by process 0',
  ],
  'rw-lock': [
    [
      [0, 'acquire-read', null, true],
      [1, 'acquire-read', null, true],
      [2, 'acquire-write', null, true],
    ],
    'the lock is held by the processes 0, 1, which read',
  ],
  semaphore: [
    [
      [0, 'acquire', 2, true],
      [1, 'acquire', 2, true],
    ],
    'only 1 of 3 permits are free',
    3,
  ],
  lease: [
    [
      [0, 'acquire', null, { token: 1, until: 9 }],
      [1, 'acquire', null, { token: 2, until: 20 }],
    ],
    'the lease is held with token 1 until 9',
  ],
};

for (const [name, [calls, why, init]] of Object.entries(violations)) {
  test(`${name}: a wrong output is a violation, and the sentence says why`, () => {
    const given = models.get(name)!;
    const model = init === undefined ? given : modelWithInit(given, init);
    const events = calls.flatMap(([process, f, input, output], i): HistoryEvent[] => [
      { process, type: 'invoke', f, input, time: 2 * i },
      { process, type: 'ok', f, output, time: 2 * i + 1 },
    ]);
    const { outcome, counterexample } = check(events, model);
    assert.equal(outcome, 'violated');
    assert.ok(
      counterexample!.sentence.endsWith(`, which fits in no order: ${why}`),
      counterexample!.sentence,
    );
    assert.equal(check(events.slice(0, -2), model).outcome, 'held', 'all but the last operation fit');
  });
}

test('a lease may be granted again from its end on', () => {
  const grant = (process: number, token: number, time: number, until: number): HistoryEvent[] => [
    { process, type: 'invoke', f: 'acquire', time },
    { process, type: 'ok', f: 'acquire', output: { token, until }, time: time + 1 },
  ];
  const lease = models.get('lease')!;
  assert.equal(check([...grant(0, 1, 0, 100), ...grant(1, 2, 99, 200)], lease).outcome, 'held');
  assert.equal(check([...grant(0, 1, 0, 100), ...grant(1, 2, 98, 200)], lease).outcome, 'violated');
});

test('a bank without first balances is refused with what to give', () => {
  const events: HistoryEvent[] = [{ process: 0, type: 'invoke', f: 'read' }];
  assert.throws(
    () => check(events, models.get('bank')!),
    /--init '\{"a": 10, "b": 10\}', or as modelWithInit\(bank/,
  );
});
