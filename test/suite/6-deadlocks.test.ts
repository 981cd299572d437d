import '../support/native.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hammer } from '../../src/index.ts';
import neverReturns from '../hammer/scenarios/never-returns.ts';
import oppositeOrder from '../hammer/scenarios/opposite-order.ts';

test('22. two workers that lock two sessions in opposite order: who waits for whom is reported, and the run ends', async () => {
  const verdict = await hammer(oppositeOrder, { workers: 2, duration: '1h', deadline: '500ms' });
  assert.equal(verdict.outcome, 'deadlocked');
  const { rows, cycle } = verdict.deadlock!;
  assert.deepEqual(
    rows.map(({ worker, state, holds, waitsFor }) => [worker, state, ...holds, waitsFor]),
    [
      ['worker 0', 'waiting', 'session-a', 'session-b'],
      ['worker 1', 'waiting', 'session-b', 'session-a'],
    ],
  );
  assert.ok(
    rows.every(({ sinceMs }) => sinceMs >= 400),
    JSON.stringify(rows),
  );
  assert.deepEqual(cycle, [
    { worker: 'worker 0', holds: 'session-a', waitsFor: 'session-b' },
    { worker: 'worker 1', holds: 'session-b', waitsFor: 'session-a' },
  ]);
  assert.deepEqual(verdict.violations, []);
});

test('23. a worker that never returns is reported by name with what it was doing, and the run ends', async () => {
  const verdict = await hammer(neverReturns, { workers: 3, duration: '1h', deadline: '500ms' });
  assert.equal(verdict.outcome, 'deadlocked');
  const { rows, cycle } = verdict.deadlock!;
  assert.deepEqual(
    rows.map(({ worker, state, operation, holds }) => [worker, state, operation, ...holds]),
    [
      ['worker 0', 'ended', ''],
      ['worker 1', 'stuck', 'think precious', 'precious'],
      ['worker 2', 'ended', ''],
    ],
  );
  assert.deepEqual(cycle, []);
});
