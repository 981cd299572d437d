import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerLimit } from '../../src/hammer/answer-limit.ts';

test('a wait for an answer does not count the time in which the process stood still, and has an end', async () => {
  using limit = answerLimit(undefined, 1_200);
  using granted = answerLimit(() => 7, 1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
  // Both are due, in the order in which they are.
  await sleep(1);
  assert.equal(limit.signal.aborted, false);
  // What waits only for the limit would end the process: it keeps none.
  const awake = setInterval(() => {}, 1_000);
  await once(limit.signal, 'abort');
  clearInterval(awake);
  assert.match(String(limit.signal.reason), /TimeoutError: There was no answer within 1200 ms/);
  assert.equal(granted.signal.aborted, false, 'the machine granted nothing meanwhile');
});
