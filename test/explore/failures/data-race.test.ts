import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDataRace } from '../../../src/explore/failures/data-race.ts';
import { Op, type OperationName } from '../../../src/explore/memory/operation.ts';
import { Mark } from '../../../src/explore/memory/step-words.ts';
import { Act } from '../../../src/explore/schedule/schedule.ts';
import type { Step } from '../../../src/explore/schedule/trace.ts';

/** A step of a thread on a word. */
function step(thread: number, name: OperationName, word = 0, marks = 0): Step {
  const place = { operation: Op[name], buffer: 0, offset: word * 4, size: 4 };
  const chosen = { choice: thread, thread, act: Act.step, current: thread, marks };
  return { ...place, ...chosen, ready: 0, timeouts: 0, deaths: 0, due: 0, before: 0, after: 1, asleep: 0 };
}

for (const [what, trace, race] of [
  ['a plain read after a store that it has not learnt of', [step(0, 'store'), step(1, 'read')], [0, 1]],
  ['a store after a plain read', [step(0, 'read'), step(1, 'store')], [0, 1]],
  ['a plain write beside a load', [step(0, 'load'), step(1, 'write')], [0, 1]],
  [
    'a load after a load, and two stores',
    [step(0, 'load'), step(1, 'load'), step(0, 'store'), step(1, 'store')],
  ],
  ['a plain read beside a load', [step(0, 'load'), step(1, 'read')]],
  [
    'a plain read beside an exchange that fails',
    [step(0, 'compareExchange', 0, Mark.failed), step(1, 'read')],
  ],
  [
    'a plain read after a load that has read what came after the store',
    [step(0, 'store'), step(0, 'store', 1), step(1, 'load', 1), step(1, 'read')],
  ],
  [
    'an earlier plain write of a thread whose later one is in an order',
    [
      step(0, 'write', 2),
      step(0, 'write'),
      step(0, 'store', 1),
      step(0, 'write'),
      step(1, 'load', 1),
      step(1, 'read'),
    ],
    [3, 5],
  ],
] as const) {
  test(`${what}: ${race === undefined ? 'no data race' : 'a data race'}`, () => {
    const found = findDataRace(trace, 2);
    assert.deepEqual(found && [found.first, found.second], race);
  });
}
