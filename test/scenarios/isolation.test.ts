import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../src/scenarios/index.ts';
import { openCleanHammer } from '../hammer/clean-hammer.ts';
import { slow } from '../support/test-effort.ts';

const hammer = openCleanHammer();
const run = (name: string, options: object = {}) =>
  hammer.run(scenarios.get(name)!.url, { workers: 4, duration: 700, seed: 1, ...options });

test('SQLite keeps its transactions apart however they begin, and not statements without a transaction', async () => {
  const { outcome, violations, isolation = [] } = await run('isolation');
  assert.deepEqual([outcome, violations], ['held', []]);
  const seen = (key: string) =>
    isolation.find((judged) => judged.key === key)!.result.anomalies.map(({ name }) => name);
  const seenWithout = ['wal', 'delete'].flatMap((journal) => seen(`${journal}: no transaction`));
  assert.ok(seenWithout.includes('G0') && seenWithout.includes('lost-update'), String(seenWithout));
  for (const way of ['immediate', 'deferred, write first', 'deferred, read first']) {
    for (const journal of ['wal', 'delete']) assert.deepEqual(seen(`${journal}: ${way}`), []);
  }
  const refused = (way: string) =>
    isolation
      .filter(({ key }) => key!.endsWith(way))
      .reduce((sum, judged) => sum + judged.refused / (judged.refused + judged.committed), 0);
  assert.equal(refused('immediate'), 0);
  assert.ok(refused('read first') > 0.1);
});

slow(
  'the transactions of SQLite are judged alike under faults of threads, of the file and of the process',
  async () => {
    const faults = ['terminate', 'exit', 'slow', 'busy', 'full', 'reader', 'kill'];
    const { outcome, violations, doubts } = await run('isolation', { duration: '6s', faults });
    assert.deepEqual([outcome, violations, doubts], ['held', [], undefined]);
  },
);
