import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { walCheck } from '../../../src/fixtures/sqlite/check-wal.ts';
import { createBarrier, untilClosingAllowed } from '../../../src/hammer/run/barrier.ts';
import { closeInTurn } from '../../../src/hammer/run/close-in-turn.ts';
import type { WorkerStatus } from '../../../src/hammer/status/worker-status.ts';

/** The run's own thread, which closes the file at the end of the run. */
const FIRST_THREAD = -1;

/** Three workers with an open file. The log can be emptied once all of `leaky` have closed it. */
function run(leaky: readonly number[], { states = Array(3).fill('waiting to close'), limit = 100 } = {}) {
  let bytes = 900;
  const barrier = createBarrier();
  const open = new Set([0, 1, 2]);
  const closed: number[] = [];
  let attempts = 0;
  const truncate = async () => {
    attempts += 1;
    if (!leaky.some((worker) => worker === FIRST_THREAD || open.has(worker))) bytes = 0;
  };
  const wal = { bytes: () => bytes, probe: truncate, truncate, limit };
  const violations: string[] = [];
  const log = walCheck(wal, (violation) => void violations.push(violation));
  const lives = [...open].map(async (worker) => {
    await untilClosingAllowed(barrier, worker);
    open.delete(worker);
    closed.push(worker);
  });
  const closing = closeInTurn({
    barrier,
    probes: [log],
    lives,
    deaths: () => 0,
    settleDown: async () => {},
  });
  const statuses = states.map((state, worker) => ({ worker, state }) as WorkerStatus);
  const tick = (hurry = false) => closing.tick(statuses, open, hurry);
  return {
    tick,
    log,
    violations,
    closed,
    attempts: () => attempts,
    all: Promise.all([closing.done, ...lives]),
  };
}

test('the worker is blamed once after whose detachment the log can be emptied', async () => {
  const { tick, log, violations, closed, all } = run([1]);
  tick();
  await all;
  assert.deepEqual(closed, [0, 1, 2]);
  assert.match(
    violations.join('|'),
    /^the file: worker 1 kept a snapshot or a transaction open [^|]* of 900 bytes[^|]*$/,
  );
  await log.check(0);
  assert.equal(violations.length, 1);
});

test('no worker is blamed if no snapshot was left open, or if it was not left open by a worker', async () => {
  for (const leaky of [[], [FIRST_THREAD]]) {
    const { tick, violations, closed, all } = run(leaky);
    tick();
    await all;
    assert.deepEqual([closed.length, violations], [3, []]);
  }
});

test('no worker waits for one that is stuck in its step', async () => {
  const { tick, closed, attempts, all } = run([1], {
    states: ['waiting to close', 'running', 'waiting to close'],
  });
  tick();
  await nextTurn();
  assert.deepEqual([closed, attempts()], [[], 0], 'the log is not looked at while a worker is in its step');
  tick(true);
  await all;
  assert.equal(closed.length, 3);
});
