import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleepSync } from '../../src/base/sleep-sync.ts';

test('the thread is blocked for the time that is given, timers included', () => {
  let fired = false;
  setTimeout(() => (fired = true), 1);
  const start = performance.now();
  sleepSync(15.5);
  assert.ok(performance.now() - start >= 15);
  assert.equal(fired, false);
});
