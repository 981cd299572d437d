import assert from 'node:assert/strict';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';

/**
 * A single G-single of `size` transactions in a sea of cycles with two adjacent anti-dependencies, of `noise` transactions each,
 * all in one strongly connected component: the history of Elle's test `unfindable-g-single`, whose cycle it does not find in
 * its time.
 */
function* ringInNoise(size: number, noise: number): Generator<HistoryEvent> {
  const ring = Array.from({ length: size }, (_, i) => i);
  for (const i of ring) {
    const last =
      i === 0 ? ['append', 'anti', 1] : i === size - 1 ? ['r', 'anti', []] : ['append', `k${i}`, 0];
    yield* transaction([['append', 'ring', i], last]); // biome-ignore format: one line
  }
  yield* transaction([['r', 'ring', ring]]);
  for (const i of ring.slice(1, -1)) {
    const values = Array.from({ length: noise }, (_, j) => j);
    for (const j of values.slice(1)) yield* transaction([['append', `k${i}`, j]]);
    yield* transaction([['r', `k${i}`, values], ['r', `anti${i}`, []]]); // biome-ignore format: one line
    yield* transaction([['append', `anti${i}`, 0], ['r', 'ring', []]]); // biome-ignore format: one line
  }
}

/** Each begins before any other ends, so that only the data orders them. */
let process = 0;
function* transaction(output: readonly (readonly unknown[])[]): Generator<HistoryEvent> {
  process += 1;
  const input = output.map(([f, key, value]) => [f, key, f === 'r' ? null : value]);
  yield { process, type: 'invoke', f: 'txn', input };
  yield { process, type: 'ok', f: 'txn', output };
}

/** @returns the number of transactions, and how long the check took, in ms */
export function assertRingIsFound(size: number, noise: number): { transactions: number; tookMs: number } {
  const events = [...ringInNoise(size, noise)];
  const concurrent = [
    ...events.filter(({ type }) => type === 'invoke'),
    ...events.filter(({ type }) => type === 'ok'),
  ];
  const { anomalies, ruledOut, transactions, tookMs, outcome } = checkIsolation(concurrent, 'list-append', {
    level: 'snapshot-isolation',
  });
  assert.equal(outcome, 'violated');
  const skew = anomalies.find(({ name }) => name === 'G-single');
  assert.equal(skew?.transactions.length, size);
  assert.ok(!ruledOut.includes('read-committed'));
  return { transactions, tookMs };
}
