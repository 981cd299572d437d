import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effort } from '../support/test-effort.ts';
import { explorer } from './explorer.ts';

const EXECUTIONS = effort({ quick: 60, slow: 300, soak: 100_000 });

for (const lock of ['mutex', 'rwlock']) {
  const file = new URL(`programs/published/multithreading-${lock}.ts`, import.meta.url).href;

  test(`the published ${lock} of multithreading excludes and wakes`, async (t) => {
    await explorer.run(file, { executions: EXECUTIONS, test: t });
  });

  test(`the ${lock} of multithreading leaves others waiting forever when its owner dies`, async () => {
    const { outcome, failure } = await explorer.run(file, { maxDeaths: 1, seed: 1 });
    assert.equal(outcome, 'deadlocked');
    assert.ok(failure);
    assert.ok(failure.steps.some(({ operation }) => operation === 'dies'));
    assert.ok(
      failure.steps.some(({ source }) =>
        source?.includes(`node_modules/multithreading/src/lib/sync/${lock}.js`),
      ),
    );
  });
}
