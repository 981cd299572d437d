import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent, JepsenEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { isolationLevels } from '../../src/isolation/levels/isolation-level.ts';
import { implies, strongestBut } from '../../src/isolation/levels/level-lattice.ts';
import { transactions } from './notation.ts';

const invoke = { process: 0, type: 'invoke', f: 'txn' } as const;
const ok = { process: 0, type: 'ok', f: 'txn' } as const;

/** Events that are malformed, and the beginning of the error. */
const malformed: readonly (readonly [events: readonly object[], message: RegExp])[] = [
  [
    [{ ...invoke, input: 'ax1' }],
    /^event 1: a transaction must be an array of micro-operations, .* not "ax1"/,
  ],
  [[{ ...invoke, input: [['append', 'x']] }], /^event 1: a micro-operation must be .* not \["append","x"\]/],
  [[{ ...invoke, input: [['w', 'x', 1]] }], /^event 1: a micro-operation must be \["append", key, value\]/],
  [
    [
      { ...invoke, input: [], line: 7 },
      { ...invoke, input: [], line: 8 },
    ],
    /^line 8: process 0 invokes .* line 7 is still open/,
  ],
  [[{ ...ok, output: [] }], /^event 1: ok of a transaction by process 0, which has none open/],
  [[{ ...invoke, f: 'read' }], /^event 1: unknown function "read": .* txn/],
  [[{ ...invoke, inputs: [] }], /^event 1: unknown field "inputs"/],
  [[{ ...invoke, process: 'a' }], /^event 1: process must be a whole number/],
  [[{ ...invoke, input: [['append', 'x', Number.NaN]] }], /^event 1: a key or a value .* NaN is not JSON/],
  [
    [
      { ...invoke, input: [['r', 'x', null]] },
      { ...ok, output: [['r', 'x', 5]] },
    ],
    /^event 2: a read of a list must return an array .* not 5/,
  ],
  [
    [
      { ...invoke, input: [['append', 'x', 1]] },
      { ...ok, output: [['append', 'x', 2]] },
    ],
    /^event 2: a micro-operation that was invoked as \["append","x",1\] completed as \["append","x",2\]/,
  ],
  [
    [
      { ...invoke, input: [['append', 'x', 1]] },
      { ...ok, output: [] },
    ],
    /^event 2: a transaction that was invoked with 1 micro-operations completed with 0/,
  ],
];

for (const [events, message] of malformed) {
  test(`a malformed event is refused: ${JSON.stringify(events.at(-1))}`, () => {
    assert.throws(() => checkIsolation(events as HistoryEvent[], 'list-append'), {
      code: 'malformed_history',
      message,
    });
  });
}

test('a value that is appended to a key twice is refused, unless the first transaction failed', () => {
  assert.throws(() => checkIsolation(transactions(['ax1', 'ay1', 'ax1']), 'list-append'), {
    code: 'malformed_history',
    message: /^event 3: this transaction appends 1 to x, as that of event 1 does/,
  });
  assert.equal(checkIsolation(transactions(['fail ax1', 'ax1', 'rx1']), 'list-append').outcome, 'held');
  assert.equal(checkIsolation(transactions(['ax1', 'fail ax1', 'rx1']), 'list-append').outcome, 'held');
});

test('keys and values are any JSON: 1 and "1" differ, and equal objects are one key', () => {
  const run = (key: unknown, read: unknown) => {
    const input = [
      ['append', key, { n: [1] }],
      ['append', key, '1'],
      ['append', key, 1],
      ['append', key, -1],
    ];
    const events = [
      { ...invoke, input },
      { ...ok, output: input },
      { ...invoke, input: [['r', read, null]] },
      { ...ok, output: [['r', read, [{ n: [1] }, '1', 1, -1]]] },
    ];
    return checkIsolation(events, 'list-append').anomalies.map(({ name }) => name);
  };
  assert.deepEqual(run({ a: 1, b: [2] }, { b: [2], a: 1 }), []);
  assert.deepEqual(run(1, '1'), ['garbage-read']);
});

test("Jepsen's `value` stands for input and output, and lines of a nemesis are skipped", () => {
  const events = [
    { process: 'nemesis', type: 'info', f: 'start' },
    {
      ...invoke,
      value: [
        ['append', 'x', 1],
        ['r', 'y', null],
      ],
    },
    {
      process: 1,
      type: 'invoke',
      f: 'txn',
      value: [
        ['append', 'y', 1],
        ['r', 'x', null],
      ],
    },
    {
      ...ok,
      value: [
        ['append', 'x', 1],
        ['r', 'y', null],
      ],
    },
    {
      process: 1,
      type: 'ok',
      f: 'txn',
      value: [
        ['append', 'y', 1],
        ['r', 'x', []],
      ],
    },
  ];
  const { anomalies, transactions: count } = checkIsolation(
    events as unknown as JepsenEvent[],
    'list-append',
  );
  assert.deepEqual([anomalies[0]!.name, count], ['G2-item', 2]);
});

test('a read without a result proves nothing, and one of null is a read of the empty list', () => {
  const run = (read: readonly unknown[]) => {
    const events = [
      { ...invoke, input: [['append', 'x', 1]] },
      { ...ok, output: [['append', 'x', 1]] },
      { ...invoke, input: [['r', 'x']] },
      { ...ok, output: [read] },
    ];
    return checkIsolation(events, 'list-append').outcome;
  };
  assert.equal(run(['r', 'x']), 'held');
  assert.equal(run(['r', 'x', null]), 'violated');
});

test('a history without a transaction that committed is unanswered', () => {
  for (const texts of [[], ['fail ax1'], ['info ax1']]) {
    const { outcome, reason } = checkIsolation(transactions(texts), 'list-append');
    assert.deepEqual([outcome, reason], ['undecided', 'unanswered']);
  }
});

test('a check that is stopped is undecided, and invalid options are refused by name', () => {
  const { outcome, reason } = checkIsolation(transactions(['ax1']), 'list-append', { isStopped: () => true });
  assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
  const invalid = (options: object, message: RegExp) =>
    assert.throws(() => checkIsolation([], 'list-append', options), { code: 'invalid_option', message });
  invalid({ level: 'snapshot' }, /^Unknown level "snapshot". Known: read-uncommitted/);
  invalid({ timeoutMs: -1 }, /timeoutMs/);
  invalid({ levels: 'x' }, /levels/);
  assert.throws(() => checkIsolation([], 'lists' as 'list-append'), {
    code: 'invalid_option',
    message: /^Unknown model "lists"/,
  });
});

test('the same stale read violates the level whose order it contradicts, and no weaker one', () => {
  const outcomes = (texts: readonly string[]) =>
    (['serializable', 'strong-session-serializable', 'strict-serializable'] as const).map(
      (level) => checkIsolation(transactions(texts, { isSerial: true }), 'list-append', { level }).outcome,
    );
  assert.deepEqual(outcomes(['p0 ax1', 'p1 rx']), ['held', 'held', 'violated']);
  assert.deepEqual(outcomes(['p0 ax1', 'p0 rx']), ['held', 'violated', 'violated']);
  // The outcome of the first is unknown: it may have taken effect after the process went on.
  assert.deepEqual(outcomes(['info p0 ax1', 'p0 rx', 'p1 rx1']), ['held', 'held', 'held']);
});

test('every level implies those before it in some order, and the strongest left are not implied by others left', () => {
  for (const level of isolationLevels) {
    assert.ok(implies('strict-serializable', level) && implies(level, 'read-uncommitted'));
    for (const other of isolationLevels)
      assert.ok(level === other || !implies(level, other) || !implies(other, level));
  }
  assert.deepEqual(strongestBut([]), ['strict-serializable']);
  assert.deepEqual(strongestBut(['serializable', 'strong-session-serializable', 'strict-serializable']), [
    'repeatable-read',
    'strong-snapshot-isolation',
  ]);
});
