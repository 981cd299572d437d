import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkRaceCounters,
  countUp,
  countUpSlowly,
  createRaceCounters,
  noteStolen,
  type RaceCounters,
  repair,
} from '../../../src/hammer/workloads/race-counters.ts';

function violationsOf(counters: RaceCounters): string[] {
  const violations: string[] = [];
  checkRaceCounters(counters, (condition, violation) => {
    if (!condition) violations.push(violation);
  });
  return violations;
}

test('holders that exclude each other lose no increment', async () => {
  const counters = createRaceCounters(['a', 'b']);
  for (let n = 0; n < 10; n++) countUp(counters, [0, 1]);
  await countUpSlowly(counters, [1]);
  assert.deepEqual(violationsOf(counters), []);
  assert.deepEqual([...counters.plain], [10, 11]);
});

test('holders that overlap are counted, with the increments that they lose', async () => {
  const counters = createRaceCounters(['a']);
  await Promise.all([countUpSlowly(counters, [0]), countUpSlowly(counters, [0])]);
  assert.deepEqual(violationsOf(counters), [
    '1 of 2 increments under "a" was lost',
    '1 holder of "a" came in while another was inside',
  ]);
});

test('a key that was stolen from a holder is not checked', async () => {
  const counters = createRaceCounters(['a']);
  await Promise.all([countUpSlowly(counters, [0]), countUpSlowly(counters, [0])]);
  noteStolen(counters, 0);
  assert.deepEqual(violationsOf(counters), []);
});

test('the next holder undoes what a holder that died inside had begun', () => {
  const counters = createRaceCounters(['a']);
  const dies = () => {
    throw new Error('the thread ends here');
  };
  assert.throws(() => countUp(counters, [0], dies), /ends here/);
  repair(counters, 0);
  countUp(counters, [0]);
  assert.deepEqual(violationsOf(counters), []);
});
