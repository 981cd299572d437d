import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import type { IsolationResult } from '../../src/isolation/result/isolation-result.ts';
import { provingOperations } from '../../src/report/text/transaction-text.ts';
import { effort } from '../support/test-effort.ts';
import { concurrent, each, sequential } from './wide-histories.ts';

test('a read of an append to come is found in lists that contradict each other, too', () => {
  const events = concurrent(0, [
    [['append', 'x', 1]],
    [['append', 'x', 2]],
    [['r', 'x', [1, 2]]],
    [
      ['r', 'x', [2, 3]],
      ['append', 'x', 3],
    ],
  ]);
  const { anomalies } = checkIsolation(events, 'list-append');
  assert.ok(anomalies.some(({ name }) => name === 'future-read'));
});

test('what proves a cycle of 10,000 transactions is found in a time that is linear in it', () => {
  const size = 10_000;
  const transactions = each(size, () => ({}));
  const edges = each(size, (from) => ({ from, to: (from + 1) % size, fromOperation: 0, toOperation: 1 }));
  const begin = performance.now();
  const proofs = provingOperations({ transactions, edges } as never);
  assert.ok(performance.now() - begin < 500);
  assert.deepEqual(new Set(proofs.map((operations) => operations.size)), new Set([2]));
});

const width = effort({ quick: 4_000, slow: 20_000, soak: 60_000 });
/** Each of these would take several times as long if it were quadratic in the width. */
const SOON_MS = effort({ quick: 1_500, slow: 8_000, soak: 30_000 });

/** What a check finds, within that processor time. */
function soon(events: readonly HistoryEvent[], model: TransactionModelName): IsolationResult {
  const begin = process.cpuUsage();
  const result = checkIsolation(events, model, { timeoutMs: 600_000 });
  const { user, system } = process.cpuUsage(begin);
  const tookMs = (user + system) / 1_000;
  assert.ok(tookMs < SOON_MS, `${tookMs} ms`);
  return result;
}

test(`two transactions of ${1.5 * width} operations that miss each other's writes are compared in a time that is linear in them`, () => {
  // Each reads the initial versions of half of the registers, and writes all.
  const half = each(width / 2, (i) => i);
  const [a, b] = [0, width / 2].map((from) => [
    ...half.map((i) => ['r', from + i, null]),
    ...each(width, (i) => ['w', i, `${from}-${i}`]),
  ]);
  const { anomalies } = soon(concurrent(0, [a!, b!]), 'rw-register');
  assert.ok(anomalies.some(({ name }) => name === 'G2-item'));
});

test(`a transaction that sees ${width} writes of another one and overwrites them all is compared with it once`, () => {
  const events = sequential([
    each(width, (i) => ['w', i, 1]),
    [...each(width, (i) => ['r', i, 1]), ...each(width, (i) => ['w', i, 2])],
    each(width, (i) => ['r', i, 2]),
  ]);
  const { outcome, anomalies } = soon(events, 'rw-register');
  assert.deepEqual([outcome, anomalies], ['held', []]);
});

for (const [model, write, seen, missed] of [
  ['list-append', 'append', [1], []],
  ['rw-register', 'w', 1, null],
] as const) {
  test(`${model}: what vanishes is found among ${width} effects of one transaction that another one saw`, () => {
    const writes = each(width, (i) => [write, i, 1]);
    const reads = each(width, (i) => ['r', i, i === width - 1 ? missed : seen]);
    const { anomalies } = soon(concurrent(0, [writes, reads]), model);
    const vanished = anomalies.find(({ name }) => name === 'OTV');
    assert.match(vanished!.sentence, new RegExp(`and then ${width - 1} (without|as it was before)`));
    assert.equal(vanished!.count, 1);
  });
}

test('a version is missed by any later read, though the next read of the register saw it', () => {
  const { anomalies } = checkIsolation(
    concurrent(0, [
      [
        ['w', 'x', 1],
        ['w', 'y', 1],
      ],
      [
        ['r', 'x', 1],
        ['r', 'y', 1],
        ['r', 'y', null],
      ],
    ]),
    'rw-register',
  );
  assert.ok(anomalies.some(({ name }) => name === 'OTV'));
});

test(`a read of a register before its own transaction writes it is found in a transaction of ${width} such reads`, () => {
  const own = [...each(width, (i) => ['r', 'x', i]), ...each(width, (i) => ['w', 'x', i])];
  const { anomalies } = soon(concurrent(0, [own]), 'rw-register');
  assert.equal(anomalies.find(({ name }) => name === 'future-read')?.count, width);
});
