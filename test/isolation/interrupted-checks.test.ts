import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import { concurrent, each, sequential } from './wide-histories.ts';

/** Transactions that each read what the one before wrote, by model. */
const histories: Readonly<Record<TransactionModelName, (size: number) => HistoryEvent[]>> = {
  'list-append': (size) =>
    sequential(each(size, (i) => [['append', i, 1], ['r', i - 1, i === 0 ? [] : [1]]])), // biome-ignore format: one line
  'rw-register': (size) =>
    sequential(each(size, (i) => [['w', i, 1], ['r', i - 1, i === 0 ? null : 1]])), // biome-ignore format: one line
  'long-fork': (size) =>
    sequential(each(size, (i) => [['w', i, 1], ['r', i - 1, i === 0 ? null : 1]])), // biome-ignore format: one line
  bank: (size) => sequential(each(size, () => [['r', 'a', 10]])),
};
const writeSkew = concurrent(0, [
  [
    ['append', 'x', 1],
    ['r', 'y', []],
  ],
  [
    ['append', 'y', 1],
    ['r', 'x', []],
  ],
]);
const withKey = (key: string, events: readonly HistoryEvent[]) => events.map((event) => ({ ...event, key }));

for (const [model, history] of Object.entries(histories) as [
  TransactionModelName,
  (size: number) => HistoryEvent[],
][]) {
  test(`${model}: whenever a check is stopped, it is undecided, never held`, () => {
    const events = history(2_500);
    let looks = 0;
    const held = checkIsolation(events, model, {
      isStopped() {
        looks += 1;
        return false;
      },
    });
    assert.equal(held.outcome, 'held');
    assert.ok(looks >= 3, `${looks} looks`);
    for (let at = 1; at <= looks; at++) {
      let look = 0;
      const { outcome, reason } = checkIsolation(events, model, { isStopped: () => ++look >= at });
      assert.deepEqual([outcome, reason], ['undecided', 'stopped'], `stopped at look ${at} of ${looks}`);
    }
  });

  test(`${model}: memory for typed arrays counts: with too little of it a check is undecided`, () => {
    const events = history(20_000);
    assert.equal(checkIsolation(events, model).outcome, 'held');
    const { outcome, reason } = checkIsolation(events, model, { memoryBytes: 300_000 });
    assert.deepEqual([outcome, reason], ['undecided', 'memory']);
  });
}

test('a violation that was found stays one if the check is stopped later, at another key too', () => {
  const events = [...withKey('a', writeSkew), ...withKey('b', histories['list-append'](2_500))];
  let looks = 0;
  checkIsolation(events, 'list-append', { isStopped: () => ++looks < 0 });
  let violated = 0;
  for (let at = 1; at <= looks; at++) {
    let look = 0;
    const { outcome, anomalies, reason } = checkIsolation(events, 'list-append', {
      isStopped: () => ++look >= at,
    });
    if (outcome === 'violated') {
      violated += 1;
      assert.deepEqual([anomalies[0]!.name, reason], ['G2-item', undefined]);
    } else assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
  }
  assert.ok(violated > 2, `${violated} of ${looks}`);
});

test('the time limit ends a check of a history that never ends', () => {
  function* endless(): Generator<HistoryEvent> {
    for (let i = 0; ; i++) yield* sequential([[['append', 'x', i]]]);
  }
  const { outcome, reason } = checkIsolation(endless(), 'list-append', { timeoutMs: 50 });
  assert.deepEqual([outcome, reason], ['undecided', 'time']);
});
