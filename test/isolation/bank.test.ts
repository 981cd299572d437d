import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent, JepsenEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation, type IsolationOptions } from '../../src/isolation/check-isolation.ts';

type Read = Readonly<Record<string, number | bigint | null>>;

/** Transfers of 5 from a to b, and reads, one after the other. */
function bankEvents(reads: readonly (Read | 'transfer')[]): JepsenEvent[] {
  return reads.flatMap((read, process): JepsenEvent[] => {
    const transfer = { from: 'a', to: 'b', amount: 5 };
    if (read === 'transfer') {
      return (['invoke', 'ok'] as const).map((type) => ({ process, type, f: 'transfer', value: transfer }));
    }
    return [
      { process, type: 'invoke', f: 'read', value: null },
      { process, type: 'ok', f: 'read', value: read },
    ];
  });
}

const check = (events: Iterable<HistoryEvent | JepsenEvent>, options: IsolationOptions = {}) =>
  checkIsolation(events, 'bank', options);

test('reads of all balances with the same total hold, whatever the transfers', () => {
  const { outcome, anomalies, strongest } = check(
    bankEvents([{ a: 10, b: 10 }, 'transfer', { a: 5, b: 15 }, 'transfer', { a: 0, b: 20 }]),
  );
  assert.equal(outcome, 'held');
  assert.deepEqual(anomalies, []);
  assert.deepEqual(strongest, ['strict-serializable']);
});

test('a wrong total names the read, its balances and the total of the first read, and rules out consistent view and repeatable read', () => {
  const result = check(bankEvents([{ a: 10, b: 10 }, 'transfer', { a: 5, b: 10 }, { a: 10, b: 15 }]));
  assert.equal(result.outcome, 'violated');
  const [wrong] = result.anomalies;
  assert.equal(wrong!.name, 'wrong-total');
  assert.equal(wrong!.count, 2);
  assert.deepEqual(
    wrong!.transactions.map(({ index }) => index),
    [0, 2],
  );
  assert.equal(
    wrong!.sentence,
    'T2 read a 5, b 10, 15 in all, but all accounts hold 20 together, as T1 had read',
  );
  assert.deepEqual(wrong!.rulesOut, ['consistent-view', 'repeatable-read']);
  assert.ok(result.ruledOut.includes('snapshot-isolation') && !result.ruledOut.includes('read-committed'));
  assert.equal(check(bankEvents([{ a: 1 }, { a: 2 }]), { level: 'read-committed' }).outcome, 'held');
});

test('the total may be given, as a sum or by account, and then the first read can be wrong, too', () => {
  for (const init of [20, { a: 10, b: 10 }, { a: 10n, b: 10n }]) {
    const { anomalies } = check(
      bankEvents([
        { a: 9, b: 10 },
        { a: 10, b: 10 },
      ]),
      { init },
    );
    assert.deepEqual(
      anomalies.map(({ name, count, sentence }) => [name, count, sentence]),
      [['wrong-total', 1, 'T1 read a 9, b 10, 19 in all, but all accounts hold 20 together']],
    );
  }
  assert.throws(() => check([], { init: { a: 'much' } }), { code: 'invalid_option' });
});

test('a read that leaves accounts out, or returns null for one, says nothing of the total', () => {
  assert.deepEqual(check(bankEvents([{ a: 10, b: 10 }, { a: 1 }, { a: 5, b: null }])).anomalies, []);
});

test('a balance below zero is told, unless that is allowed', () => {
  const events = bankEvents([
    { a: -5, b: 25 },
    { a: 10, b: 10 },
  ]);
  const [negative] = check(events).anomalies;
  assert.equal(negative!.name, 'negative-balance');
  assert.equal(negative!.sentence, 'T1 read the balance of a as -5, which is below zero');
  assert.equal(check(events, { allowNegative: true }).outcome, 'held');
});

test('sums are exact beyond 2 ** 53', () => {
  const big = 2n ** 80n;
  const { anomalies } = check(
    bankEvents([
      { a: big, b: 1 },
      { a: big, b: 2 },
    ]),
  );
  assert.match(anomalies[0]!.sentence, /1208925819614629174706178 in all/);
});

test('transactions of micro-operations are judged as reads and transfers are', () => {
  const f = 'txn';
  const read = (process: number, balances: readonly (readonly [string, number])[]): HistoryEvent[] => [
    { process, type: 'invoke', f, input: balances.map(([account]) => ['r', account, null]) },
    { process, type: 'ok', f, output: balances.map(([account, balance]) => ['r', account, balance]) },
  ];
  const transfer = [
    ['r', 'a', 10],
    ['w', 'a', 5],
    ['w', 'b', 15],
  ];
  const events: HistoryEvent[] = [
    ...read(0, [
      ['a', 10],
      ['b', 10],
    ]),
    { process: 1, type: 'invoke', f, input: transfer.map(([g, a, n]) => [g, a, g === 'r' ? null : n]) },
    { process: 1, type: 'ok', f, output: transfer },
    ...read(2, [
      ['a', 5],
      ['b', 10],
    ]),
  ];
  assert.deepEqual(
    check(events).anomalies.map(({ name, transactions }) => [name, transactions.map(({ index }) => index)]),
    [['wrong-total', [0, 2]]],
  );
});

test('what is no transfer, no balance and no function of a bank is refused at its place', () => {
  const invoke = (f: string, value: unknown): JepsenEvent => ({ process: 0, type: 'invoke', f, value });
  const refused = (events: JepsenEvent[], message: RegExp) =>
    assert.throws(() => check(events), { code: 'malformed_history', message });
  refused([invoke('transfer', { from: 'a', to: 'b' })], /^event 1: a transfer must be/);
  refused(
    [invoke('read', null), { process: 0, type: 'ok', f: 'read', value: { a: 0.5 } }],
    /^event 2: the balance of "a"/,
  );
  refused([invoke('deposit', 3)], /^event 1: unknown function "deposit" for the model bank/);
});

test('a balance of a transaction may be null, which says nothing, and is a whole number otherwise', () => {
  const read = (balance: unknown): HistoryEvent[] => [
    { process: 0, type: 'invoke', f: 'txn', input: [['r', 'a']] },
    { process: 0, type: 'ok', f: 'txn', output: [['r', 'a', balance]] },
  ];
  assert.equal(checkIsolation(read(null), 'bank').outcome, 'held');
  for (const balance of [0.5, 'much', [5], { a: 5 }, true]) {
    assert.throws(() => checkIsolation(read(balance), 'bank'), {
      code: 'malformed_history',
      message: /the balance of "a" must be a whole number, or null, not/,
    });
  }
});
