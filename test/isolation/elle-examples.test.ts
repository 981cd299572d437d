import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../src/check/history/history-event.ts';
import { checkIsolation } from '../../src/isolation/check-isolation.ts';
import type { IsolationLevel } from '../../src/isolation/levels/isolation-level.ts';
import { judged } from './judged.ts';
import { transactions } from './notation.ts';

/*
 * The examples of Elle's own tests (jepsen-io/elle, test/elle/list_append_test.clj and rw_register_test.clj): the histories and
 * what Elle says of them. Elle's G-single-item and G-nonadjacent-item are G-single and G-nonadjacent here.
 *
 * Differences that concern all of them: Elle reports the anomalies that are asked for, and here all are reported, so there may be
 * more; a value that nobody wrote is a garbage read here, and Elle takes it as given, so registers get a transaction that
 * writes it; and there are levels of consistent view that respect an order, weaker than the strong levels of snapshot isolation.
 */
interface Example {
  readonly name: string;
  readonly texts: string;
  readonly isSerial?: true;
  /** The anomalies that Elle names. */
  readonly elle: readonly string[];
  /** The weakest levels that Elle rules out. */
  readonly elleNot: readonly IsolationLevel[];
  /** What is found here besides. */
  readonly more?: readonly string[];
  /** The weakest levels that are ruled out here, if they are others. */
  readonly not?: readonly IsolationLevel[];
}

const lists: readonly Example[] = [
  {
    name: 'serializable, figure 3 of Adya, Liskov and O’Neil',
    texts: 'az1ax1ay1 | rx1ay2 | ry12az3 | rz13',
    elle: [],
    elleNot: [],
  },
  { name: 'anti-dependencies', texts: 'rx | ax1 | rx1', elle: [], elleNot: [] },
  { name: 'a single append without a read', texts: 'rx | ax1', elle: [], elleNot: [] },
  { name: 'several appends without a read', texts: 'rx | ax1 | ax2', elle: [], elleNot: [] },
  { name: 'reads of a transaction in doubt', texts: 'info ax2ry | ax1ay1 | rx12ry1', elle: [], elleNot: [] },
  { name: 'G0', texts: 'ax1ay1 | ax2ay2 | rx12ry21', elle: ['G0'], elleNot: ['read-uncommitted'] },
  { name: 'G1a', texts: 'fail ax1 | rx1', elle: ['G1a'], elleNot: ['read-committed'] },
  {
    name: 'G1b',
    texts: 'p0 ax1ax2 | p0 rx1',
    isSerial: true,
    elle: ['G-single', 'G1b'],
    elleNot: ['read-committed'],
  },
  { name: 'G1b, own reads', texts: 'ax1rx1ax2', elle: [], elleNot: [] },
  { name: 'G1c', texts: 'ax1ry1 | ax2ay1 | rx12ry1', elle: ['G1c'], elleNot: ['read-committed'] },
  {
    name: 'G-single',
    texts: 'ax1ay1 | ax2ry | rx12',
    elle: ['G-single'],
    elleNot: ['consistent-view', 'repeatable-read'],
  },
  { name: 'G2', texts: 'ax1ry | ay1rx', elle: ['G2-item'], elleNot: ['repeatable-read'] },
  {
    name: 'strong SI violation',
    texts: 'p0 ax1 | p1 ax2 | p2 rx1 | p3 rx12',
    isSerial: true,
    elle: ['G-single-realtime'],
    elleNot: ['strong-snapshot-isolation'],
    not: ['strong-consistent-view'],
  },
  {
    name: 'strong session SI violation',
    texts: 'p0 ax1 | p1 ax2 | p1 rx1 | p2 rx12',
    isSerial: true,
    elle: ['G-single-process'],
    elleNot: ['strong-session-snapshot-isolation'],
    not: ['strong-session-consistent-view'],
  },
  {
    name: 'G-nonadjacent-process',
    texts: 'p0 rxrz1 | p1 ax1 | p1 rz | p2 az1',
    isSerial: true,
    elle: ['G-nonadjacent-process'],
    elleNot: ['strong-session-snapshot-isolation'],
    // Elle is asked for strong session snapshot isolation alone; a transaction also reads what begins only later.
    more: ['G-single-realtime', 'G1c-realtime'],
    not: ['strong-session-snapshot-isolation', 'strong-read-committed'],
  },
  {
    name: 'contradictory read orders',
    texts: 'ax1ry1 | ax2 | ax3ay1 | rx13 | rx123',
    elle: ['G1c', 'incompatible-order'],
    elleNot: ['read-committed'],
  },
  { name: 'no dirty update', texts: 'fail ax1', elle: [], elleNot: [] },
  {
    name: 'a direct dirty update',
    texts: 'fail ax1 | ax2 | rx12',
    elle: ['dirty-update'],
    elleNot: ['read-committed'],
    more: ['G1a'],
  },
  {
    name: 'an indirect dirty update',
    texts: 'fail ax1 | info ax2 | ax3 | rx123',
    elle: ['dirty-update'],
    elleNot: ['read-committed'],
    more: ['G1a'],
  },
  {
    name: 'duplicate elements',
    texts: 'ax1ry1 | ax2ay1 | rx121',
    elle: ['G1c', 'duplicate-elements'],
    elleNot: ['read-uncommitted'],
    more: ['G-single'],
  },
  {
    name: 'internal consistency violation',
    texts: 'ax1ax2ax4 | ax3rx1234',
    elle: ['internal'],
    elleNot: ['read-uncommitted'],
    more: ['G0'],
  },
  {
    name: 'an unobserved write',
    texts: 'ax1ay1 | ax2ay2 | ax3ay3 | rx12 | ry2',
    elle: ['G-single', 'G0'],
    elleNot: ['read-uncommitted'],
  },
  { name: 'repeatable read', texts: 'rxay1 | ryax1', elle: ['G2-item'], elleNot: ['repeatable-read'] },
  {
    name: 'G-nonadjacent',
    texts: 'ax1 | rx1ry | ay1 | ry1rx',
    elle: ['G-nonadjacent'],
    elleNot: ['repeatable-read', 'snapshot-isolation'],
  },
  {
    name: 'a cycle with adjacent anti-dependencies, which snapshot isolation allows',
    texts: 'rx5ay1 | ryaz2 | rzat3 | rt3au4 | ruax5',
    elle: [],
    elleNot: [],
  },
  {
    name: 'a lost update',
    texts: 'ax0 | rx0ax1 | rx0ax2',
    elle: ['G2-item', 'lost-update'],
    elleNot: ['cursor-stability'],
  },
  { name: 'a double write', texts: 'p0 rxax1ax2 | p0 rx12', isSerial: true, elle: [], elleNot: [] },
  {
    name: 'wr and process',
    texts: 'p1 rx1ay1 | p2 ry1 | p2 ax1',
    isSerial: true,
    elle: ['G1c-process'],
    elleNot: ['strong-session-read-committed'],
  },
  {
    name: 'repeatable read and G-single',
    texts: 'ax1ay1 | rx1ry',
    elle: ['G-single'],
    elleNot: ['consistent-view', 'repeatable-read'],
    // What was read first vanishes in the second read, which monotonic atomic view forbids and Elle does not look for.
    more: ['OTV'],
    not: ['monotonic-atomic-view'],
  },
  {
    name: 'repeatable read and G-nonadjacent',
    texts: 'ax1at1 | rx1ry | ay1az2 | rz2rt',
    elle: ['G-nonadjacent'],
    elleNot: ['repeatable-read', 'snapshot-isolation'],
  },
  { name: 'a future read', texts: 'rx1ax1', elle: ['future-read'], elleNot: ['read-committed'] },
  {
    name: 'a future read of an own list',
    texts: 'ax1rx01ax0ax3',
    elle: ['future-read'],
    elleNot: ['read-committed'],
  },
  {
    name: 'an own append that is missing',
    texts: 'ax3rx',
    elle: ['internal'],
    elleNot: ['snapshot-isolation'],
  },
  ...['rxrx2', 'rx12ax3rx12', 'rx12ax3rx1234', 'rx12ax3rx1', 'ax3rx1234'].map(
    (texts): Example => ({
      name: 'a read that contradicts its transaction',
      texts,
      elle: ['internal'],
      elleNot: ['snapshot-isolation'],
      more: ['garbage-read'],
      not: ['read-uncommitted'],
    }),
  ),
];

const registers: readonly Example[] = [
  { name: 'G0 that cannot be known', texts: 'wx1wy2 | wx2wy1', elle: [], elleNot: [] },
  {
    name: 'G0, by sequential keys',
    texts: 'p0 wx1wy2 | p1 wx2wy1 | p0 rx2 | p1 ry2',
    isSerial: true,
    elle: [],
    elleNot: [],
    // Elle says G0. But with the other order of the versions, the processes that read in the end miss what they wrote: a database
    // without sessions may do that, so the order of the versions holds for levels that respect sessions alone.
    more: ['G-single-process'],
    not: ['strong-session-consistent-view'],
  },
  { name: 'G1a', texts: 'rx1 | fail wx1', elle: ['G1a'], elleNot: ['read-committed'] },
  { name: 'G1b', texts: 'wx1wx2 | rx1', elle: ['G1b'], elleNot: ['read-committed'] },
  { name: 'G1b of another order', texts: 'rx2 | wx2wx1', elle: ['G1b'], elleNot: ['read-committed'] },
  { name: 'G1c', texts: 'wx1ry1 | wy1rx1', elle: ['G1c'], elleNot: ['read-committed'] },
  { name: 'a chain on one register', texts: 'rx0wx1 | rx1wx0', elle: ['G1c'], elleNot: ['read-committed'] },
  { name: 'a chain on two registers', texts: 'rx0wy1 | ry1wx0', elle: ['G1c'], elleNot: ['read-committed'] },
  {
    name: 'G2-item, with linearizable keys',
    texts: 'p9 wx1wy1 | p0 rx1ry1 | p1 rx1wy2 | p2 ry1wx2',
    elle: ['G2-item'],
    elleNot: ['repeatable-read'],
  },
  {
    name: 'the initial state',
    texts: 'rx_ry1 | wy1wx2',
    elle: ['G-single'],
    elleNot: ['consistent-view', 'repeatable-read'],
  },
  {
    name: 'writes follow reads',
    texts: 'wy1 | ry1wx1wy2 | rx1ry1',
    elle: ['G-single'],
    elleNot: ['consistent-view', 'repeatable-read'],
    more: ['OTV'],
    not: ['monotonic-atomic-view'],
  },
  {
    name: 'a cyclic version order',
    texts: 'p0 wx1 | p0 wx2 | p0 rx1',
    isSerial: true,
    elle: [],
    elleNot: [],
    // Elle, which is told that keys are sequential, says cyclic-versions; here it is a stale read of a process.
    more: ['G-single-process'],
    not: ['strong-session-consistent-view'],
  },
  {
    name: 'a lost update',
    texts: 'wx0 | rx0wx1 | rx0wx2',
    elle: ['lost-update'],
    elleNot: ['cursor-stability'],
    more: ['G-single', 'G2-item'],
  },
  { name: 'a transaction order that is not known', texts: 'rx_wy2 | wx3wy4', elle: [], elleNot: [] },
  { name: 'another one', texts: 'wx1wy2wz3 | rx1wy5 | rz3wx4 | wz7wy8', elle: [], elleNot: [] },
  { name: 'own reads', texts: 'wy2 | ry2wx2rx2wx1rx1', elle: [], elleNot: [] },
  { name: 'a stale own read', texts: 'wx1 | rx1wx2rx1', elle: ['internal'], elleNot: ['snapshot-isolation'] },
  {
    name: 'a nil read and another one',
    texts: 'wx2 | rx_rx2',
    elle: ['internal'],
    elleNot: ['snapshot-isolation'],
    // Two reads of different versions are no repeatable read.
    more: ['G-single'],
    not: ['consistent-view', 'repeatable-read'],
  },
];

for (const [model, examples] of [
  ['list-append', lists],
  ['rw-register', registers],
] as const) {
  for (const { name, texts, isSerial = false, elle, elleNot, more = [], not = elleNot } of examples) {
    test(`${model}: as Elle, ${name}: ${texts}`, () => {
      const areRegisters = model === 'rw-register';
      const shown = judged(transactions(texts.split(' | '), { isSerial, areRegisters }), model);
      assert.deepEqual(shown, { anomalies: [...elle, ...more].sort(), not });
    });
  }
}

/** Transactions of list-append, one after the other, by processes of their own. */
function serialHistory(outputs: readonly (readonly unknown[])[]): HistoryEvent[] {
  return outputs.flatMap((output, process): HistoryEvent[] => [
    { process, type: 'invoke', f: 'txn', input: (output as unknown[][]).map(([f, key, value]) => [f, key, f === 'r' ? null : value]) }, // biome-ignore format: one line
    { process, type: 'ok', f: 'txn', output },
  ]);
}

test('list-append: the example of Elle’s paper has its G-single (histories/paper-example.edn)', () => {
  const appends = (key: number, values: readonly number[]) => values.map((value) => ['append', key, value]);
  const { anomalies } = checkIsolation(
    serialHistory([
      [...appends(253, [1, 3, 4]), ...appends(255, [2, 3, 4, 5]), ...appends(256, [1, 2])],
      [...appends(255, [8]), ['r', 253, [1, 3, 4]]],
      [...appends(256, [4]), ['r', 255, [2, 3, 4, 5, 8]], ['r', 256, [1, 2, 4]], ['r', 253, [1, 3, 4]]],
      [...appends(250, [10]), ['r', 253, [1, 3, 4]], ['r', 255, [2, 3, 4, 5]], ...appends(256, [3])],
    ]),
    'list-append',
    { level: 'serializable' },
  );
  const [skew] = anomalies;
  assert.equal(skew!.name, 'G-single');
  assert.deepEqual(
    skew!.transactions.map(({ index }) => index),
    [1, 2, 3],
  );
});

test('list-append: a history without G-single meets snapshot isolation (histories/si-without-g-single.edn)', () => {
  const { ruledOut } = checkIsolation(
    serialHistory([
      [['append', 9, 2]],
      [['append', 8, 1], ['r', 9, []]], // biome-ignore format: one line
      [['r', 6, []], ['r', 8, []], ['append', 9, 5]], // biome-ignore format: one line
      [['append', 6, 2], ['r', 9, [2]]], // biome-ignore format: one line
    ]),
    'list-append',
  );
  assert.ok(!ruledOut.includes('snapshot-isolation'));
  assert.ok(ruledOut.includes('repeatable-read'));
});
