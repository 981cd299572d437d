import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlockReport } from '../../../src/hammer/deadlock/deadlock-report.ts';
import {
  ALL_OWNERS,
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';

type Keys = [key: string, owner: number][];

/** The report on stuck workers that hold and wait for these keys. */
function reportOn(...workers: { holds: Keys; waits: Keys }[]) {
  const memory = createStatusMemory(workers.length);
  for (const [worker, { holds, waits }] of workers.entries()) {
    const status = statusWriter(memory, worker);
    for (const key of holds) status.hold(...key);
    for (const key of waits) status.waitFor(...key);
  }
  return deadlockReport(readAllStatuses(memory), new Set(workers.keys()), performance.now());
}

const cycleOf = (...workers: Parameters<typeof reportOn>) =>
  reportOn(...workers).cycle.map(({ worker, holds, waitsFor }) => `${worker}: ${holds}, ${waitsFor}`);

test('tasks that wait for each other are a cycle; tasks that only share a worker with them are not part of it', () => {
  const holdsB = { holds: [['b', 1]], waits: [['a', 1]] } satisfies { holds: Keys; waits: Keys };
  assert.deepEqual(
    cycleOf(
      {
        holds: [['a', 7]],
        waits: [
          ['c', 6],
          ['b', 7],
        ],
      },
      holdsB,
    ),
    ['worker 0: a, b', 'worker 1: b, a'],
  );
  assert.deepEqual(cycleOf({ holds: [['a', 6]], waits: [['b', 7]] }, holdsB), []);
});

test('two tasks of one worker can be a cycle, and so can one task that waits for its own key', () => {
  const cycle = {
    holds: [
      ['a', 1],
      ['b', 2],
    ],
    waits: [
      ['b', 1],
      ['a', 2],
    ],
  } satisfies Parameters<typeof reportOn>[0];
  assert.deepEqual(cycleOf(cycle), ['worker 0: a, b', 'worker 0: b, a']);
  assert.deepEqual(cycleOf({ holds: [['a', 1]], waits: [['a', 1]] }), ['worker 0: a, a']);
});

test('a blocked worker blocks others with all keys of its tasks', () => {
  assert.deepEqual(
    cycleOf(
      { holds: [['a', 1]], waits: [['b', ALL_OWNERS]] },
      { holds: [['b', 0]], waits: [['a', ALL_OWNERS]] },
    ),
    ['worker 0: a, b', 'worker 1: b, a'],
  );
});

test('a cycle is found from waiters outside it, and the report shows all waits of a worker', () => {
  const { cycle, rows } = reportOn(
    {
      holds: [],
      waits: [
        ['x', 1],
        ['b', 2],
      ],
    },
    {
      holds: [
        ['a', 0],
        ['x', 0],
      ],
      waits: [['b', 0]],
    },
    { holds: [['b', 0]], waits: [['c', 0]] },
    { holds: [['c', 0]], waits: [['a', 0]] },
  );
  assert.deepEqual(
    cycle.map(({ worker }) => worker),
    ['worker 1', 'worker 2', 'worker 3'],
  );
  assert.deepEqual([rows[0]!.state, rows[0]!.waitsFor, rows[1]!.holds], ['waiting', ['x', 'b'], ['a', 'x']]);
});
