import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStallDetector } from '../../../src/explore/memory/stall-detector.ts';

test('a check that comes late starts the time limit anew', () => {
  let now = 0;
  const isOver = createStallDetector(2_000, 500, () => now);
  const look = (ms: number, seen: number) => {
    now += ms;
    return isOver(seen);
  };
  assert.equal(look(500, 1), false);
  for (let looks = 0; looks < 3; looks++) assert.equal(look(500, 1), false);
  assert.equal(look(25_000, 1), false, 'the machine stood still');
  for (let looks = 0; looks < 4; looks++) assert.equal(look(500, 1), false);
  assert.equal(look(500, 1), true, 'and now it is over');
  assert.equal(look(500, 2), false, 'something moved');
});
