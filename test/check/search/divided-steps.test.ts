import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import { searchPartition } from '../../../src/check/search/partition-search.ts';
import { lossyHistory } from './lossy-history.ts';
import { modelOf } from './lost-answers.ts';

test('what a search has found after some steps does not depend on how they are divided', () => {
  const model = modelOf('cas-register');
  const [partition] = partitionsOf(lossyHistory('cas-register', { operations: 150 }), model.init);
  const run = (steps: number, at: number) => {
    const search = searchPartition(model, partition!, { memory: { bytesLeft: 2 ** 28 }, allEnds: true });
    let found = search.run(at, () => false);
    for (let taken = at; taken < steps && found === 'unfinished'; taken += at) {
      found = search.run(at, () => false);
    }
    const ends = search.ends().length;
    search.release();
    return [found, search.reached(), ends];
  };
  for (const steps of [100, 400, 1_600, 3_200, 6_400, 25_600]) {
    assert.deepEqual(run(steps, 1), run(steps, steps), `${steps} steps`);
  }
});
