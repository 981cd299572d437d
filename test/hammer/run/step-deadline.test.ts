import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepDeadlines } from '../../../src/hammer/run/step-deadline.ts';
import {
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';

test('a worker is stuck when its step has used up the deadline in granted time', () => {
  const memory = createStatusMemory(2);
  for (const worker of [0, 1]) statusWriter(memory, worker).setState('running');
  const [blocked, starved] = [7, 8];
  statusWriter(memory, 0).setThread(blocked);
  statusWriter(memory, 1).setThread(starved);
  const deadlines = createStepDeadlines(2, 1_000);
  const charge = (ms: number) => {
    const chargeOf = (thread: number) => (thread === blocked ? ms : 0);
    deadlines.charge(readAllStatuses(memory), { ms, tick: () => true, chargeOf });
    return readAllStatuses(memory).map((status) => deadlines.isOver(status));
  };
  // The first call only learns which step each worker is in.
  assert.deepEqual(charge(5_000), [false, false]);
  assert.deepEqual(charge(900), [false, false]);
  assert.deepEqual(charge(200), [true, false]);
  // Linux accounts late for the time in which a thread was ready and did not run.
  assert.deepEqual(charge(-500), [false, false]);
  assert.deepEqual(charge(500), [true, false]);
  statusWriter(memory, 0).beginStep();
  assert.deepEqual(charge(5_000), [false, false]);
});
