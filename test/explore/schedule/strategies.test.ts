import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explorationEvidence } from '../../../src/explore/index.ts';
import { explorer } from '../explorer.ts';
import { control } from '../programs/controls/index.ts';
import { bugs, correct } from '../programs/index.ts';

const file = (name: string) => [...bugs, ...correct].find((sample) => sample.name === name)!.file;

/**
 * Equal on Node 22, 24 and 26: the number of steps in two hundred executions depends on every single choice.
 */
const schedules = [
  { strategy: 'random', seed: 1, steps: 8_595 },
  { strategy: 'random', seed: 2, steps: 8_799 },
  { strategy: 'pct', seed: 1, steps: 5_861 },
] as const;

for (const { strategy, seed, steps } of schedules) {
  test(`${strategy} follows the same schedules from seed ${seed} on every Node`, async (t) => {
    const options = { strategy, seed, executions: 200, test: t };
    const exploration = await explorer.run(file('three-state-mutex-of-three'), options);
    assert.equal(exploration.steps, steps);
  });
}

test('a seed finds the same failure in the same execution on every Node', async () => {
  const { failure } = await explorer.run(file('aba-on-a-recycled-slot'), { seed: 3 });
  assert.equal(failure?.execution, 53);
  assert.equal(failure.schedule, '0*2.1*10.0*6');
});

test('dfs runs every schedule within its bound once', async (t) => {
  const found: number[] = [];
  for (const preemptions of [0, 1, 2]) {
    const options = { strategy: 'dfs', preemptions, test: t } as const;
    const { exhausted, executions } = await explorer.run(file('three-state-mutex'), options);
    assert.ok(exhausted);
    found.push(executions.complete);
  }
  // Without a preemption, only the order of the two threads is left to choose.
  assert.equal(found[0], 2);
  assert.ok(found[0] < found[1]! && found[1]! < found[2]!, String(found));
});

test('dfs lets either of two waits with the same deadline end first', async () => {
  const { failure } = await explorer.run(control('ends-together'), {
    strategy: 'dfs',
    preemptions: Number.POSITIVE_INFINITY,
  });
  assert.equal(failure?.message, 'The check threw: thread 1 was first');
});

test('dfs says that there is more to explore if it was told to stop', async (t) => {
  const options = { strategy: 'dfs', executions: 10, test: t } as const;
  const exploration = await explorer.run(file('three-state-mutex'), options);
  const { exhausted, executions } = exploration;
  assert.equal(exhausted, false);
  assert.match(explorationEvidence(exploration), /^not tried: schedules that dfs has not reached/);
  assert.equal(executions.complete + executions.cut, 10);
});

test('dfs misses a bug that needs more preemptions than its bound, and finds it with one more', async () => {
  const missed = await explorer.run(file('check-then-set'), { strategy: 'dfs', preemptions: 1 });
  assert.equal(missed.outcome, 'held');
  assert.ok(missed.exhausted);
  const found = await explorer.run(file('check-then-set'), { strategy: 'dfs', preemptions: 2 });
  assert.equal(found.failure?.preemptions, 2);
});

test('pct finds a bug that needs as many steps in a certain order as its depth', async () => {
  const { failure } = await explorer.run(file('aba-on-a-recycled-slot'), {
    strategy: 'pct',
    depth: 3,
    seed: 1,
  });
  assert.equal(failure?.kind, 'assertion');
});

test('dfs without a bound knows that the last step of a thread removes its waiters from their queues', async () => {
  const { failure } = await explorer.run(file('last-step-leaves-a-queue'), {
    strategy: 'dfs',
    preemptions: Number.POSITIVE_INFINITY,
  });
  assert.equal(failure?.message, 'The check threw: the notify has woken a thread');
});
