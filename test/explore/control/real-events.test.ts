import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explorationEvidence } from '../../../src/explore/index.ts';
import { everyNth } from '../../support/test-effort.ts';
import { explorer } from '../explorer.ts';
import { control } from '../programs/controls/index.ts';
import { unknowns, works } from '../programs/controls/real-work.ts';
import { correct } from '../programs/index.ts';

for (const what of everyNth(10, works)) {
  test(`${what}: real work that ends by itself is done before other threads run, and is no deadlock`, async (t) => {
    await explorer.run(control('real-work', { what }), { executions: 1, test: t });
  });
}

for (const file of [
  control('listens-to-a-port'),
  ...unknowns.map((what) => control('real-work', { what })),
]) {
  test(`${file.replace(/.*\/|[+]/g, ' ')}: a thread that its real event loop may wake is not deadlocked, and the outcome is undecided`, async () => {
    const { outcome, failure, undecided } = await explorer.run(file, { executions: 1 });
    assert.deepEqual([outcome, failure], ['undecided', undefined]);
    assert.match(
      undecided ?? '',
      /^No thread could take a step, but the real event loop of thread \d, .*; open there: \w+\./,
    );
  });
}

test('an exhaustive search of a program that reads a file says that it does not cover all timings of the read', async () => {
  const { file } = correct.find(({ name }) => name === 'reads-a-file')!;
  const exploration = await explorer.run(file, { strategy: 'dfs' });
  assert.ok(exploration.exhausted);
  assert.match(
    explorationEvidence(exploration),
    /^not tried: .*other timings of callbacks of the real event loop/,
  );
});

test('a callback in the first turn of the real event loop counts too', async () => {
  const file = control('real-work', { what: 'a message to itself' });
  const { untried } = await explorer.run(file, { executions: 1 });
  assert.equal(untried?.realEvents, true);
});

test('asynchronous waits and timers are not callbacks of the real event loop', async () => {
  const { file } = correct.find(({ name }) => name === 'asynchronous-mutex')!;
  const exploration = await explorer.run(file, { executions: 20 });
  assert.equal(exploration.untried?.realEvents, false);
  for (const name of ['deadlocks-with-timer', 'deadlocks-asynchronously']) {
    const stuck = await explorer.run(control(name), { executions: 1 });
    assert.equal(stuck.failure?.kind, 'deadlock');
  }
});
