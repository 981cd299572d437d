import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hammer } from '../../src/index.ts';
import neverReturns from '../hammer/scenarios/never-returns.ts';
import oppositeOrder from '../hammer/scenarios/opposite-order.ts';
import { slow } from '../support/test-effort.ts';

const noDetection = fileURLToPath(
  new URL('../../src/mutants/deadlocks/no-deadlock-detection.ts', import.meta.url),
);
/** The default deadline of a run. */
const DEADLINE_MS = 10_000;

slow(
  'two workers that lock two sessions in opposite order: the report shows the cycle, and the run ends',
  async () => {
    const verdict = await hammer(oppositeOrder, {
      workers: 2,
      duration: '1h',
      deadline: '500ms',
      lock: noDetection,
    });
    assert.equal(verdict.outcome, 'deadlocked');
    const { rows, cycle } = verdict.deadlock!;
    assert.deepEqual(
      rows.map(({ worker, state, holds, waitsFor }) => [worker, state, ...holds, ...waitsFor]),
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
  },
);

test('with deadlock detection one of the two gets a DeadlockError at once, and the run ends', async () => {
  const verdict = await hammer(oppositeOrder, { workers: 2, duration: '1h' });
  assert.equal(verdict.outcome, 'violated');
  assert.equal(verdict.deadlock, undefined);
  assert.equal(verdict.violations.length, 1, verdict.violations.join('\n'));
  assert.match(
    verdict.violations[0]!,
    /^worker \d: DeadlockError \(deadlock\): Waiting for "session-([ab])" would close a cycle: thread \d+ has "session-(?!\1)[ab]" .* and waits for "session-\1" .*; thread \d+ has "session-\1" .* and waits for "session-(?!\1)[ab]" /,
  );
  assert.ok(verdict.durationMs < DEADLINE_MS, `it took ${verdict.durationMs} ms`);
});

test('a worker that never returns is reported by name with what it was doing, and the run ends', async () => {
  const verdict = await hammer(neverReturns, { workers: 3, duration: '1h', deadline: '500ms' });
  assert.equal(verdict.outcome, 'deadlocked');
  const { rows, cycle } = verdict.deadlock!;
  assert.deepEqual(
    rows.map(({ worker, state, operation, holds }) => [worker, state, operation, ...holds]),
    [
      ['worker 0', 'ended', 'the cleanup'],
      ['worker 1', 'stuck', 'think precious', 'precious'],
      ['worker 2', 'ended', 'the cleanup'],
    ],
  );
  assert.deepEqual(cycle, []);
});
