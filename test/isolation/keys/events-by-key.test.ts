import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { checkIsolation } from '../../../src/isolation/check-isolation.ts';

type Operations = readonly (readonly [f: 'r' | 'append', key: string, value: unknown])[];

/** Transactions of one key that are all open at once. Their completions leave the key out. */
function history(
  key: string | undefined,
  firstProcess: number,
  transactions: readonly Operations[],
): HistoryEvent[] {
  const events = transactions.map((operations, i) => ({ process: firstProcess + i, f: 'txn', operations }));
  return [
    ...events.map(({ operations: input, ...call }): HistoryEvent => {
      return { ...call, type: 'invoke', input, ...(key !== undefined && { key }) };
    }),
    ...events.map(({ operations: output, ...call }): HistoryEvent => ({ ...call, type: 'ok', output })),
  ];
}

const skew: Operations[] = [
  [
    ['r', 'x', []],
    ['append', 'y', 1],
  ],
  [
    ['r', 'y', []],
    ['append', 'x', 2],
  ],
  [
    ['r', 'x', [2]],
    ['r', 'y', [1]],
  ],
];
const nemesis = { process: 'nemesis', type: 'info', f: 'kill' } as never;
const check = (events: readonly HistoryEvent[]) =>
  checkIsolation(events, 'list-append', { level: 'serializable' });

test('transactions with a key are judged with those of the same key alone', () => {
  // The same elements of the same lists: under one key they would be malformed.
  const both = [
    nemesis,
    ...history('a', 0, skew.slice(0, 1)),
    ...history('b', 5, skew),
    ...history('c', 9, skew),
  ];
  const { outcome, transactions, anomalies } = check(both);
  assert.deepEqual([outcome, transactions], ['violated', 7]);
  assert.deepEqual(
    anomalies.map(({ name, count }) => [name, count]),
    [['G2-item', 2]],
  );
  assert.match(anomalies[0]!.sentence, /^with the key "b", write skew: T1/);
  const apart = [...history('a', 0, skew.slice(0, 1)), ...history('b', 5, skew.slice(1, 2))];
  assert.equal(check(apart).outcome, 'held');
});

test('a history has keys, or it has none', () => {
  const mixed = (one: string | undefined, other: string | undefined) =>
    check([nemesis, ...history(one, 0, skew.slice(0, 1)), ...history(other, 5, skew.slice(1, 2))]);
  assert.throws(() => mixed('a', undefined), {
    code: 'malformed_history',
    message: /those before it have one/,
  });
  assert.throws(() => mixed(undefined, 'a'), {
    code: 'malformed_history',
    message: /those before it have none/,
  });
});

test('events are taken one by one, and an iterator that is left is told so', () => {
  const seen: string[] = [];
  function* events() {
    try {
      for (const event of history(undefined, 0, skew)) {
        seen.push(event.type);
        yield event;
      }
      yield { process: 0, type: 'ok', f: 'txn' } as HistoryEvent;
    } finally {
      seen.push('left');
    }
  }
  assert.throws(() => checkIsolation(events(), 'list-append'), { code: 'malformed_history' });
  assert.deepEqual(seen, ['invoke', 'invoke', 'invoke', 'ok', 'ok', 'ok', 'left']);
});

test('a check that is stopped does not read the rest of a history with keys', () => {
  let taken = 0;
  function* events() {
    for (; taken < 100_000; taken += 1) {
      yield { process: taken, type: 'invoke', f: 'txn', key: 'a', input: [] } as HistoryEvent;
    }
  }
  const { outcome, reason } = checkIsolation(events(), 'list-append', { isStopped: () => true });
  assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
  assert.ok(taken < 10_000);
});
