import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsolationLevel } from '../../src/isolation/levels/isolation-level.ts';
import type { TransactionModelName } from '../../src/isolation/model/transaction-model-name.ts';
import { judged } from './judged.ts';
import { transactions } from './notation.ts';

/** A history in Elle's notation, the anomalies that it shows, and the weakest levels that these rule out. */
type Case = readonly [
  texts: string,
  anomalies: readonly string[],
  not: readonly IsolationLevel[],
  isSerial?: 'serial',
];

/*
 * The catalogue of anomalies. Histories in which each transaction is invoked after the one before it has completed are marked; in
 * others all are concurrent, so that neither the order of processes nor that of time adds anything.
 */
const catalogue: Readonly<Record<string, readonly Case[]>> = {
  'no anomaly': [
    ['rxax1ax2 | rx12', [], []],
    ['rxax1ax2 | rx12', [], [], 'serial'],
    ['p0 ax1 | p0 ax2 | p1 rx12', [], [], 'serial'],
    // A transaction in doubt may commit long after its process has gone on.
    ['info p0 ax1 | p0 rx | rx1', [], [], 'serial'],
  ],
  'G0, a dirty write': [
    ['ax1ay1 | ax2ay2 | rx12ry21', ['G0'], ['read-uncommitted']],
    ['p0 ax1 | p0 ax2 | p1 rx21', ['G0-process'], ['strong-session-read-uncommitted'], 'serial'],
    ['ax1 | ax2 | rx21', ['G0-realtime'], ['strong-read-uncommitted'], 'serial'],
    // What is in doubt may have been aborted, and read nevertheless.
    ['ax1ay1 | info ax2ay2 | rx12ry21', ['G1c'], ['read-committed']],
    ['ax1ay1 | info ax2 | ax3ay3 | rx123ry31', ['G0'], ['read-uncommitted']],
  ],
  'G1a, an aborted read': [['fail ax1 | rx1', ['G1a'], ['read-committed']]],
  'G1b, an intermediate read': [['ax1ax2 | rx1', ['G-single', 'G1b'], ['read-committed']]],
  'G1c, circular information flow': [
    ['ax1ry1 | ax2ay1 | rx12ry1', ['G1c'], ['read-committed']],
    ['p0 rx1 | p0 ax1', ['G1c-process'], ['strong-session-read-committed'], 'serial'],
    ['rx1 | ax1', ['G1c-realtime'], ['strong-read-committed'], 'serial'],
  ],
  'G-single, read skew': [
    ['ax1ay1 | ax2ry | rx12', ['G-single'], ['consistent-view', 'repeatable-read']],
    ['ax1 | p0 ax2 | p0 rx1 | rx12', ['G-single-process'], ['strong-session-consistent-view'], 'serial'],
    ['ax1 | ax2 | rx1 | rx12', ['G-single-realtime'], ['strong-consistent-view'], 'serial'],
  ],
  'OTV, an observed transaction vanishes': [
    ['ax1ay1 | rx1ry | ry1', ['G-single', 'OTV'], ['monotonic-atomic-view']],
  ],
  'G-nonadjacent, reads from snapshots in no order': [
    ['ax1 | rx1ry | ay1 | ry1rx', ['G-nonadjacent'], ['repeatable-read', 'snapshot-isolation']],
  ],
  'G2-item, write skew': [
    ['ax1ry | ay1rx', ['G2-item'], ['repeatable-read']],
    ['ax1ry | ay1rz | az1rx', ['G2-item'], ['repeatable-read']],
  ],
  'a lost update': [
    ['ax0 | rx0ax1 | rx0ax2', ['G2-item', 'lost-update'], ['cursor-stability']],
    ['rxax1 | ax2 | rx21', ['G-single', 'lost-update'], ['cursor-stability']],
  ],
  'a dirty update': [
    ['fail ax1 | ax2 | rx12', ['G1a', 'dirty-update'], ['read-committed']],
    ['fail ax1 | info ax2 | ax3 | rx123', ['G1a', 'dirty-update'], ['read-committed']],
  ],
  'a read that contradicts its transaction': [
    ['ax1rx', ['internal'], ['snapshot-isolation']],
    ['rx1ax1', ['future-read'], ['read-committed']],
  ],
  'lists that cannot be': [
    ['ax1 | ax2 | rx12 | rx21', ['incompatible-order'], ['read-committed']],
    ['ax1 | ax2 | rx121', ['duplicate-elements'], ['read-uncommitted']],
    ['rx1', ['garbage-read'], ['read-uncommitted']],
  ],
};

/** The same for registers. A read shows no more than the version that it read. */
const registers: Readonly<Record<string, readonly Case[]>> = {
  'no anomaly': [
    ['wx1wy2 | wx2wy1', [], []],
    ['rx_wx1 | rx1wx2 | rx2', [], [], 'serial'],
    ['info p0 wx1 | p0 rx_ | rx1', [], [], 'serial'],
    ['p0 wx1 | info p0 wx2 | p0 rx1 | rx2', [], [], 'serial'],
  ],
  'G1a, an aborted read': [['fail wx1 | rx1', ['G1a'], ['read-committed']]],
  'G1b, an intermediate read': [['wx1wx2 | rx1', ['G1b'], ['read-committed']]],
  'G1c, circular information flow': [
    ['wx1ry1 | wy1rx1', ['G1c'], ['read-committed']],
    ['p0 rx1 | p0 wx1', ['G1c-process'], ['strong-session-read-committed'], 'serial'],
    ['rx1 | wx1', ['G1c-realtime'], ['strong-read-committed'], 'serial'],
  ],
  'G-single, read skew': [
    ['rx_ry1 | wy1wx2', ['G-single'], ['consistent-view', 'repeatable-read']],
    ['wx1 | p0 rx1wx2 | p0 rx1', ['G-single-process'], ['strong-session-consistent-view'], 'serial'],
    ['wx1 | rx1wx2 | rx1', ['G-single-realtime'], ['strong-consistent-view'], 'serial'],
    ['p0 wx1 | p0 wx2 | p0 rx1', ['G-single-process'], ['strong-session-consistent-view'], 'serial'],
    ['wx1 | wx2 | rx1', ['G-single-realtime'], ['strong-consistent-view'], 'serial'],
  ],
  'OTV, an observed transaction vanishes': [
    ['ry1rx_ | wy1wx2', ['G-single', 'OTV'], ['monotonic-atomic-view']],
  ],
  'G-nonadjacent, a long fork': [
    ['wx1 | wy1 | rx1ry_ | rx_ry1', ['G-nonadjacent'], ['repeatable-read', 'snapshot-isolation']],
  ],
  'G2-item, write skew': [['rx_wy1 | ry_wx1', ['G2-item'], ['repeatable-read']]],
  'a lost update': [['wx0 | rx0wx1 | rx0wx2', ['G-single', 'G2-item', 'lost-update'], ['cursor-stability']]],
  'a read that contradicts its transaction': [
    ['wx1rx_', ['internal'], ['snapshot-isolation']],
    ['rx1wx1', ['future-read'], ['read-committed']],
  ],
};

for (const [model, cases] of [
  ['list-append', catalogue],
  ['rw-register', registers],
] as const) {
  for (const [what, histories] of Object.entries(cases)) {
    test(`${model}: ${what}`, () => {
      for (const [texts, anomalies, not, isSerial] of histories) {
        assert.deepEqual(shown(model, texts, isSerial), { anomalies, not }, texts);
      }
    });
  }
}

function shown(model: TransactionModelName, texts: string, isSerial: 'serial' | undefined) {
  const events = transactions(texts.split(' | '), {
    isSerial: isSerial === 'serial',
    areRegisters: model === 'rw-register',
  });
  return judged(events, model);
}
