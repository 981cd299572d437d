import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashValue } from '../../../src/explore/memory/value-hash.ts';

test('values that are close to each other have different hashes', () => {
  const half = 2n ** 31n;
  const values = [0, 1, -1, 0.5, 0.25, 1.5, 2 ** 40, 2 ** 41, Number.NaN, Number.POSITIVE_INFINITY];
  const wide = [half * 2n, half * 2n ** 32n, half * (2n ** 32n + 1n), 2n ** 33n + 1n, -(2n ** 40n)];
  const all = [...values, ...wide].map(hashValue);
  assert.equal(new Set(all).size, all.length, all.join());
});
