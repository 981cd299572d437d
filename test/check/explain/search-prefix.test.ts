import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestFailingPrefix } from '../../../src/check/explain/search-prefix.ts';

const LAST = 100_000;

test('the shortest prefix that fails is found, from every guess, and soon if it is near the guess or the end', () => {
  for (const [first, guess, most] of [
    [LAST, LAST, 1],
    [LAST - 1, LAST, 2],
    [50_000, 50_000, 2],
    [49_990, 50_000, 12],
    [0, LAST, 40],
    [0, -1, 40],
    [70_000, 3, 20],
  ] as const) {
    const looked: number[] = [];
    const found = shortestFailingPrefix(
      (index) => {
        looked.push(index);
        return index < first ? 'linearizable' : 'not-linearizable';
      },
      LAST,
      guess,
    );
    assert.deepEqual(found, { index: first, isShortest: true });
    assert.ok(looked.length <= most, `guess ${guess} for ${first}: looked at ${looked}`);
  }
});
