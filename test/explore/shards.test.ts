import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { taskOf } from '../../src/explore/explore-options.ts';
import {
  type ExploreOptions,
  explorationEvidence,
  explorationLine,
  InvalidProgramError,
} from '../../src/explore/index.ts';
import { explorer } from './explorer.ts';
import { bugs, correct } from './programs/index.ts';

/* That the shards of dfs run each schedule of the search is tested in reference.test.ts. */

const file = (name: string) => [...bugs, ...correct].find((sample) => sample.name === name)!.file;
const mutex = fileURLToPath(file('same-order'));

test('the shards of random executions are one after the other, and together all of them', () => {
  for (const [executions, count] of [
    [10, 3],
    [7, 7],
    [1_000, 6],
  ] as const) {
    let before = 0;
    for (let index = 1; index <= count; index++) {
      const task = taskOf('x', { executions, shard: `${index}/${count}` });
      assert.equal(task.executionsBefore, before);
      before += task.executions;
    }
    assert.equal(before, executions);
  }
});

test('the shard that a random execution is in draws the schedule that the whole exploration draws', async () => {
  const bug = file('check-then-set');
  const options = { executions: 100, seed: 1 };
  const whole = await explorer.run(bug, options);
  const at = whole.failure!.execution;
  assert.ok(at > 1, 'its shard is not the first one');
  // Each of a hundred shards has one execution.
  const part = await explorer.run(bug, { ...options, shard: `${at}/100` });
  assert.equal(part.failure?.schedule, whole.failure!.schedule);
  assert.deepEqual([part.failure!.execution, part.shard], [1, { index: at, count: 100 }]);
});

test('a shard of dfs says that it is one, and what it leaves to the others', async () => {
  const options: ExploreOptions = { strategy: 'dfs', preemptions: Number.POSITIVE_INFINITY };
  const whole = await explorer.run(file('same-order'), options);
  const parts = [];
  for (const shard of ['1/3', '2/3', '3/3'])
    parts.push(await explorer.run(file('same-order'), { ...options, shard }));
  for (const part of parts) {
    assert.ok(part.exhausted && part.outcome === 'held');
    assert.ok(part.steps < whole.steps, 'it does less than all');
    assert.deepEqual(part.seed, parts[0]!.seed, 'they explore the same tree');
    assert.match(explorationLine(part), / held +shard \d\/3, \d+ executions, exhaustive, /);
    assert.match(explorationEvidence(part), /^not tried: what is in the other 2 shards \(--shard\)/);
  }
});

test('a bug that one schedule in many shows is found by a shard', async () => {
  const options: ExploreOptions = { strategy: 'dfs', seed: 1 };
  const outcomes = [];
  for (const shard of ['1/4', '2/4', '3/4', '4/4'])
    outcomes.push((await explorer.run(file('aba-on-a-recycled-slot'), { ...options, shard })).outcome);
  assert.ok(outcomes.includes('violated'), String(outcomes));
});

test('an invalid shard is refused with its value', async () => {
  for (const [options, says] of [
    [{ shard: '5/4' }, /shard must be one of at most 1000 parts, such as 2\/4 .* not "5\/4"/],
    [{ shard: '0/4' }, /not "0\/4"/],
    [{ shard: 'all' }, /not "all"/],
    [{ shard: '1/1001' }, /not "1\/1001"/],
    [{ shard: '1/4', executions: 3 }, /executions must be at least 4, the number of shards, not 3/],
    [{ shard: '1/4', replay: '0' }, /A schedule is replayed once, and not in parts/],
  ] as const) {
    await assert.rejects(explorer.run(mutex, options), (error: Error) => {
      assert.ok(error instanceof InvalidProgramError);
      assert.match(error.message, says);
      return true;
    });
  }
});
