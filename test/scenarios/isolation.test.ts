import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultKind } from '../../src/hammer/faults/fault-log.ts';
import { scenarios } from '../../src/scenarios/index.ts';
import { openCleanHammer } from '../hammer/clean-hammer.ts';
import { assertHeldUnder } from '../support/assert-held-under-faults.ts';
import { slow } from '../support/test-effort.ts';

const hammer = openCleanHammer();
const run = (name: string, options: object = {}) =>
  hammer.run(scenarios.get(name)!.url, { workers: 4, duration: 400, seed: 1, ...options });

test('SQLite keeps transactions apart however they begin, and not statements without a transaction', async () => {
  let verdict = await run('isolation');
  // On a busy machine, transactions may not have met yet.
  for (let duration = 1_000; verdict.outcome === 'undecided' && duration < 10_000; duration *= 2) {
    verdict = await run('isolation', { duration });
  }
  const { outcome, violations, isolation = [] } = verdict;
  assert.deepEqual([outcome, violations], ['held', []]);
  const ofWay = (way: string) => isolation.filter(({ key }) => key!.endsWith(`: ${way}`));
  const seen = (way: string) =>
    ofWay(way).flatMap(({ result }) => result.anomalies.map(({ name }) => name as string));
  assert.ok(seen('no transaction').includes('lost-update'), String(seen('no transaction')));
  for (const way of ['immediate', 'deferred, write first', 'deferred, read first']) {
    assert.deepEqual(seen(way), []);
  }
});

slow(
  'without a transaction, writes get mixed up; a transaction that reads first is often refused',
  async () => {
    const { isolation = [] } = await run('isolation', { duration: '4s' });
    for (const journal of ['wal', 'delete']) {
      const of = (way: string) => isolation.find(({ key }) => key === `${journal}: ${way}`)!;
      const seen = of('no transaction').result.anomalies.map(({ name }) => name);
      assert.ok(seen.includes('G0'), String(seen));
      assert.equal(of('immediate').refused, 0);
      const { committed, refused } = of('deferred, read first');
      assert.ok(refused > 0.1 * committed, `${refused} of ${refused + committed} were refused`);
    }
  },
);

slow('SQLite is judged alike under faults of threads, of the file and of the process', async () => {
  const faults: FaultKind[] = ['terminate', 'exit', 'slow', 'busy', 'full', 'reader', 'kill'];
  await assertHeldUnder(hammer, 'isolation', faults, { workers: 4 });
  await assertHeldUnder(hammer, 'long-fork', faults, { workers: 4 });
  await assertHeldUnder(hammer, 'bank', ['terminate', 'exit', 'slow', 'kill'], { workers: 4 });
});

test('transfers of Kysely keep the total of a bank, and all readers agree on the order of new rows', async () => {
  for (const name of ['bank', 'long-fork']) {
    const { outcome, violations, isolation = [] } = await run(name);
    assert.deepEqual([outcome, violations], ['held', []], name);
    assert.ok(isolation[0]!.committed > 0);
  }
});
