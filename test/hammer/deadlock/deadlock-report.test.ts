import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlockReport } from '../../../src/hammer/deadlock/deadlock-report.ts';
import {
  ALL_OWNERS,
  createStatusMemory,
  readAllStatuses,
  statusWriter,
} from '../../../src/hammer/status/worker-status.ts';

type Stakes = [key: string, owner: number][];

/** The report on workers that hold and wait for these, all of them stuck. */
function reportOn(...workers: { holds: Stakes; waits: Stakes }[]) {
  const board = createStatusMemory(workers.length);
  for (const [worker, { holds, waits }] of workers.entries()) {
    const row = statusWriter(board, worker);
    for (const stake of holds) row.hold(...stake);
    for (const stake of waits) row.waitFor(...stake);
  }
  return deadlockReport(readAllStatuses(board), new Set(workers.keys()), performance.now());
}

const cycleOf = (...workers: Parameters<typeof reportOn>) =>
  reportOn(...workers).cycle.map(({ worker, holds, waitsFor }) => `${worker}: ${holds}, ${waitsFor}`);

test('tasks that hold and wait in a circle are a cycle, tasks that only share a worker with those are not', () => {
  const holdsB = { holds: [['b', 1]], waits: [['a', 1]] } satisfies { holds: Stakes; waits: Stakes };
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

test('two tasks of one worker can be a cycle, and a wait for what the task itself holds', () => {
  const circle = {
    holds: [
      ['a', 1],
      ['b', 2],
    ],
    waits: [
      ['b', 1],
      ['a', 2],
    ],
  } satisfies Parameters<typeof reportOn>[0];
  assert.deepEqual(cycleOf(circle), ['worker 0: a, b', 'worker 0: b, a']);
  assert.deepEqual(cycleOf({ holds: [['a', 1]], waits: [['a', 1]] }), ['worker 0: a, a']);
});

test('a blocked worker is in the way with all that its tasks hold', () => {
  assert.deepEqual(
    cycleOf(
      { holds: [['a', 1]], waits: [['b', ALL_OWNERS]] },
      { holds: [['b', 0]], waits: [['a', ALL_OWNERS]] },
    ),
    ['worker 0: a, b', 'worker 1: b, a'],
  );
});

test('a cycle is found behind those who only wait for it, and a row shows all waits', () => {
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
