import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOverloaded } from '../../../src/hammer/run/overload.ts';

const busy = Object.assign(new Error('busy for 5000 ms'), { code: 'store_busy' });

const codes = new Set(['store_busy']);

test('a store that is busy for 5 s fails the step, unless the machine granted less time than that', () => {
  assert.equal(isOverloaded(busy, { ms: 5_000, grantedMs: 5_000 }, codes), false);
  assert.equal(isOverloaded(busy, { ms: 5_000, grantedMs: 1_200 }, codes), true);
  assert.equal(isOverloaded(busy, { ms: 20, grantedMs: 20 }, codes), false, 'it did not wait');
  assert.equal(isOverloaded(new Error('another'), { ms: 5_000, grantedMs: 0 }, codes), false);
});
