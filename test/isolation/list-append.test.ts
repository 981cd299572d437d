import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import { transactions } from './notation.ts';

/** Histories and the anomalies they show, each with the transactions of its example. */
const histories: readonly (readonly [
  what: string,
  texts: readonly string[],
  anomalies: Record<string, readonly number[]>,
])[] = [
  ['a serial history', ['ax1', 'rx1ax2', 'rx12'], {}],
  ['a transaction that appends twice', ['rxax1ax2', 'rx12'], {}],
  ['two appends in opposite orders', ['ax1ay1', 'ax2ay2', 'rx12ry21'], { G0: [0, 1] }],
  ['an aborted read', ['fail ax1', 'rx1'], { G1a: [0, 1] }],
  ['an intermediate read', ['ax1ax2', 'rx1'], { G1b: [0, 1], 'G-single': [0, 1] }],
  ['circular information flow', ['ax1ry1', 'ax2ay1', 'rx12ry1'], { G1c: [0, 1] }],
  ['read skew', ['ax1ay1', 'rx1ry'], { 'G-single': [0, 1], OTV: [0, 1] }],
  ['write skew', ['rxay1', 'ryax1'], { 'G2-item': [0, 1] }],
  ['write skew of three', ['rxay1', 'ryaz1', 'rzax1'], { 'G2-item': [0, 2, 1] }],
  ['two snapshots in no order', ['ax1', 'rx1ry', 'ay1', 'ry1rx'], { 'G-nonadjacent': [0, 1, 2, 3] }],
  ['a lost update', ['ax0', 'rx0ax1', 'rx0ax2'], { 'lost-update': [1, 2], 'G2-item': [1, 2] }],
  ['a dirty update', ['fail ax1', 'ax2', 'rx12'], { 'dirty-update': [0, 1], G1a: [0, 2] }],
  [
    'an update on an unknown one on an aborted one',
    ['fail ax1', 'info ax2', 'ax3', 'rx123'],
    { 'dirty-update': [0, 2], G1a: [0, 3] },
  ],
  ['a read that forgets an append', ['ax1rx'], { internal: [0] }],
  [
    'a read that contradicts one before',
    ['ax1ax2', 'rx1rx12'],
    { internal: [1], G1b: [0, 1], 'G-single': [0, 1] },
  ],
  ['a read of an append to come', ['rx1ax1'], { 'future-read': [0] }],
  ['an element that nobody appended', ['rx1'], { 'garbage-read': [0] }],
  ['an element that is twice in a list', ['ax1', 'ax2', 'rx121'], { 'duplicate-elements': [2] }],
  ['lists in two orders', ['ax1', 'ax2', 'rx12', 'rx21'], { 'incompatible-order': [2, 3] }],
];

for (const [what, texts, expected] of histories) {
  test(`${what} is told: ${texts.join(' | ')}`, () => {
    const { anomalies } = checkIsolation(transactions(texts), 'list-append');
    const found = anomalies.map(({ name, transactions }) => [name, transactions.map(({ index }) => index)]);
    for (const [name, indexes] of Object.entries(expected)) {
      assert.deepEqual(found.find(([other]) => other === name)?.[1], indexes, JSON.stringify(found));
    }
    assert.deepEqual(found.map(([name]) => name).sort(), Object.keys(expected).sort());
  });
}
