import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimedEvent } from '../../../src/check/history/history-event.ts';
import { judgeTransactions } from '../../../src/hammer/transactions/judge-transactions.ts';
import {
  anomalyEdgeLines,
  forbiddenAnomalies,
  isolationDoubts,
  judgedLine,
} from '../../../src/hammer/transactions/judged-text.ts';
import type { ScenarioIsolation } from '../../../src/hammer/transactions/scenario-isolation.ts';
import { defineScenario } from '../../../src/index.ts';

type Operations = readonly (readonly [f: 'r' | 'append', key: string, value: unknown])[];

/** Transactions that are all open at once. */
function concurrent(key: string | undefined, ends: readonly ['ok' | 'fail' | 'info', Operations][]) {
  const call = { f: 'txn', ...(key !== undefined && { key }) };
  const intents = (operations: Operations) => operations.map(([f, k, v]) => [f, k, f === 'r' ? null : v]);
  const invoked = ends.map(([, operations], process): TimedEvent => {
    return { ...call, process, type: 'invoke', input: intents(operations), time: 0 };
  });
  const completed = ends.map(([type, operations], process): TimedEvent => {
    return { ...call, process, type, ...(type === 'ok' && { output: operations }), time: 1 };
  });
  return [...invoked, ...completed];
}

/** Two transactions each read what the other one writes: write skew. */
const skew: ['ok', Operations][] = [
  [
    'ok',
    [
      ['r', 'x', []],
      ['append', 'y', 1],
    ],
  ],
  [
    'ok',
    [
      ['r', 'y', []],
      ['append', 'x', 2],
    ],
  ],
  [
    'ok',
    [
      ['r', 'x', [2]],
      ['r', 'y', [1]],
    ],
  ],
];
const judge = (
  events: readonly TimedEvent[],
  isolation: Omit<ScenarioIsolation, 'model'>,
  namesLines = false,
) => judgeTransactions(events, { model: 'list-append', ...isolation }, { namesLines, stillAlive() {} });

test('an anomaly that the level forbids is a violation with what proves it, and one that it allows is reported', async () => {
  const [forbidden] = await judge(concurrent(undefined, skew), { level: 'serializable' });
  assert.equal(forbidden!.result.outcome, 'violated');
  const [sentence, ...others] = forbiddenAnomalies([forbidden!]);
  assert.match(sentence!, /^the transactions are not serializable: G2-item: /);
  assert.deepEqual(others, []);
  assert.match(judgedLine(forbidden!, 0), /^transactions 3 transactions: not serializable; seen: G2-item$/);
  const [heading, ...edges] = anomalyEdgeLines([forbidden!]);
  assert.equal(heading, 'G2-item:');
  assert.equal(edges.length, 2);
  assert.match(edges[0]!, /^ {2}T1 → T2: T1 read "?x"? without 2, which T2 appended/);

  const [allowed] = await judge(concurrent(undefined, skew), { level: 'snapshot-isolation' });
  assert.equal(allowed!.result.outcome, 'held');
  assert.deepEqual([forbiddenAnomalies([allowed!]), anomalyEdgeLines([allowed!])], [[], []]);
  assert.match(judgedLine(allowed!, 0), /: snapshot-isolation; seen: G2-item$/);
});

test('strict serializability is what is promised if nothing else is said', async () => {
  const [judged] = await judge(concurrent(undefined, skew), {});
  assert.deepEqual([judged!.promised, judged!.result.outcome], ['strict-serializable', 'violated']);
});

test('the transactions of each key are judged on their own, by a level of their own', async () => {
  // The same lists and elements are others under another key.
  const events = [...concurrent('a', skew), ...concurrent('b', skew), ...concurrent('c', skew)];
  const level = { a: 'serializable', b: 'snapshot-isolation', c: null } as const;
  const judged = await judge(events, { level });
  assert.deepEqual(
    judged.map(({ key, promised, result }) => [key, promised, result.outcome]),
    [
      ['a', 'serializable', 'violated'],
      ['b', 'snapshot-isolation', 'held'],
      ['c', null, 'held'],
    ],
  );
  assert.match(forbiddenAnomalies(judged).join('\n'), /^the transactions of a are not serializable: [^\n]*$/);
  assert.match(judgedLine(judged[2]!, 1), /^c 3 transactions: nothing is promised; seen: G2-item$/);
  await assert.rejects(judge(events, { level: { a: null, b: null } }), /with the key "c", for which/);
});

test('where nothing is promised, what every level forbids is not forbidden either', async () => {
  const dirty: ['ok', Operations][] = [
    [
      'ok',
      [
        ['append', 'x', 1],
        ['append', 'y', 1],
      ],
    ],
    [
      'ok',
      [
        ['append', 'x', 2],
        ['append', 'y', 2],
      ],
    ],
    [
      'ok',
      [
        ['r', 'x', [1, 2]],
        ['r', 'y', [2, 1]],
      ],
    ],
  ];
  const [judged] = await judge(concurrent('k', dirty), { level: { k: null } });
  assert.equal(judged!.result.outcome, 'held');
  assert.match(judgedLine(judged!, 1), /nothing is promised; seen: G0/);
  const [promised] = await judge(concurrent('k', dirty), { level: 'read-uncommitted' });
  assert.equal(promised!.result.outcome, 'violated');
});

test('transactions are counted by how they ended; if none committed, there is nothing to judge', async () => {
  const mixed = concurrent(undefined, [
    ['fail', [['append', 'x', 1]]],
    ['info', [['append', 'x', 2]]],
    ['ok', [['r', 'x', []]]],
  ]);
  // A thread that died leaves an invocation alone.
  const alone: TimedEvent = { f: 'txn', process: 9, type: 'invoke', input: [], time: 2 };
  const [judged] = await judge([...mixed, alone], {});
  assert.deepEqual([judged!.committed, judged!.refused, judged!.unknown], [1, 1, 2]);
  assert.match(judgedLine(judged!, 0), /1 transaction, 1 refused, 2 with an unknown outcome: /);
  const none = await judge(concurrent('k', [['fail', []]]), {});
  assert.deepEqual(isolationDoubts(none), [
    'None of the transactions of k committed, so there was no isolation to judge',
  ]);
});

test('evidence names the lines of the whole history, other calls included', async () => {
  const other = (type: 'invoke' | 'ok'): TimedEvent => ({ f: 'get', process: 9, type, time: 0 });
  const events = [other('invoke'), other('ok'), ...concurrent(undefined, skew)];
  const [judged] = await judge(events, {}, true);
  const [anomaly] = judged!.result.anomalies;
  assert.deepEqual(anomaly!.transactions.map(({ invokedLine }) => invokedLine).toSorted(), [3, 4]);
});

test('an isolation that a run could not be judged by is refused by name', () => {
  const refused = (isolation: unknown, message: RegExp) =>
    assert.throws(() => defineScenario({ name: 'x', step() {}, isolation: isolation as never }), {
      code: 'invalid_run',
      message,
    });
  refused('serializable', /needs an object for isolation/);
  refused(
    { level: 'serializable' },
    /needs a model of transactions in its isolation: list-append, rw-register/,
  );
  refused({ model: 'list' }, /Unknown model of transactions 'list'/);
  refused(
    { model: 'list-append', level: 'serialisable' },
    /Unknown level of isolation 'serialisable'\. Did you mean serializable\?/,
  );
  refused({ model: 'list-append', level: { a: 'none' } }, /Unknown level of isolation 'none'/);
  refused(
    { model: 'list-append', levels: null },
    /Unknown part of isolation 'levels'\. Did you mean level\?/,
  );
});
