import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explorationEvidence } from '../../../src/explore/index.ts';
import { everyNth } from '../../support/test-effort.ts';
import { explorer } from '../explorer.ts';
import { control } from '../programs/controls/index.ts';
import { unknowns, works } from '../programs/controls/real-work.ts';
import { correct } from '../programs/index.ts';

for (const what of everyNth(10, works)) {
  test(`${what}, real work that ends by itself, is done before others go on: no deadlock, and no other end`, async (t) => {
    await explorer.run(control('real-work', { what }), { executions: 1, test: t });
  });
}

for (const file of [
  control('listens-to-a-port'),
  ...unknowns.map((what) => control('real-work', { what })),
]) {
  test(`${file.replace(/.*\/|[+]/g, ' ')}: what the real event loop may wake is no deadlock, and nothing is said of it`, async () => {
    const { outcome, failure, undecided } = await explorer.run(file, { executions: 1 });
    assert.deepEqual([outcome, failure], ['undecided', undefined]);
    assert.match(
      undecided ?? '',
      /^Nobody could do anything but the real event loop of thread \d, .*; real work was still going on: \w+\./,
    );
  });
}

test('all there are, of a program that reads a file, are not all times at which that may be read', async () => {
  const { file } = correct.find(({ name }) => name === 'reads-a-file')!;
  const exploration = await explorer.run(file, { strategy: 'dfs' });
  assert.ok(exploration.exhausted);
  assert.match(explorationEvidence(exploration), /^not tried: .*callbacks of the real event loop/);
});

test('a callback that comes in the first turn of the loop is one all the same', async () => {
  const file = control('real-work', { what: 'a message to itself' });
  const { untried } = await explorer.run(file, { executions: 1 });
  assert.equal(untried?.realEvents, true);
});

test('asynchronous waits and timers alone are no callbacks of the real event loop', async () => {
  const { file } = correct.find(({ name }) => name === 'asynchronous-mutex')!;
  const exploration = await explorer.run(file, { executions: 20 });
  assert.equal(exploration.untried?.realEvents, false);
  for (const name of ['deadlocks-with-timer', 'deadlocks-asynchronously']) {
    const stuck = await explorer.run(control(name), { executions: 1 });
    assert.equal(stuck.failure?.kind, 'deadlock');
  }
});
