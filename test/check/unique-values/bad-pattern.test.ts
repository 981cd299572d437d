import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/base/seeded-random.ts';
import { check } from '../../../src/check/check.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { queue, register, set, stack } from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { noLimits } from './no-limits.ts';
import { noisyHistory, type OrderedCall } from './noisy-history.ts';

const LENGTH = 3_000;

/** Overlapping calls in a valid order, of which the search would not find one soon, then calls one after another. */
function longHistory(calls: readonly OrderedCall[], last: readonly OrderedCall[]): HistoryEvent[] {
  const before = noisyHistory(seededRandom(7, 0, 0), calls, [], { lost: LENGTH ** 2, noise: 0, width: 20 });
  const after = last.flatMap(({ f, input = null, output = null }): HistoryEvent[] => [
    { process: 1_000, type: 'invoke', f, input },
    { process: 1_000, type: 'ok', f, output },
  ]);
  return [...before, ...after].map((event, index) => ({ ...event, line: index + 1 }));
}

const times = <T>(of: (n: number) => T): T[] => Array.from({ length: LENGTH / 2 }, (_, n) => of(n));

const violations: [string, Model<unknown>, HistoryEvent[], RegExp][] = [
  [
    'a read of a value that was overwritten',
    register,
    longHistory(
      times((n) => [
        { f: 'write', input: n },
        { f: 'read', output: n },
      ]).flat(),
      [
        { f: 'write', input: 'a' },
        { f: 'write', input: 'b' },
        { f: 'read', output: 'a' },
      ],
    ),
    /^read by process 1000 returned "a" in line 6006, but "b" must have come both before and after "a": write "a" by process 1000 completed in line 6002 before write "b" by process 1000 was invoked in line 6003, and write "b" by process 1000 completed in line 6004 before it was invoked in line 6005$/,
  ],
  [
    'a read of a value that was never written',
    register,
    longHistory(
      times((n) => ({ f: 'write', input: n })),
      [{ f: 'read', output: 'x' }],
    ),
    /^read by process 1000 returned "x" in line 3002, but no operation had written that value by then$/,
  ],
  [
    'a dequeue out of order',
    queue as Model<unknown>,
    longHistory(
      times((n) => [
        { f: 'enqueue', input: n },
        { f: 'dequeue', output: n },
      ]).flat(),
      [
        { f: 'enqueue', input: 'a' },
        { f: 'enqueue', input: 'b' },
        { f: 'dequeue', output: 'b' },
      ],
    ),
    /^dequeue by process 1000 returned "b" in line 6006, but "a" was added before "b" and not taken before it: enqueue "a" by process 1000 completed in line 6002 before enqueue "b" by process 1000 was invoked in line 6003, and no operation can have taken "a" before it completed in line 6006$/,
  ],
  [
    'a dequeue that found nothing',
    queue as Model<unknown>,
    longHistory(
      times((n) => [
        { f: 'enqueue', input: n },
        { f: 'dequeue', output: n },
      ]).flat(),
      [
        { f: 'enqueue', input: 'a' },
        { f: 'dequeue', output: null },
      ],
    ),
    /^dequeue by process 1000 returned null in line 6004, but there was something to take all the time: enqueue "a" by process 1000 completed in line 6002 before it was invoked in line 6003, and no operation can have taken "a" by then$/,
  ],
  [
    'a value that was taken twice',
    queue as Model<unknown>,
    longHistory(
      times((n) => [
        { f: 'enqueue', input: n },
        { f: 'dequeue', output: n },
      ]).flat(),
      [
        { f: 'enqueue', input: 'a' },
        { f: 'dequeue', output: 'a' },
        { f: 'dequeue', output: 'a' },
      ],
    ),
    /^dequeue by process 1000 returned "a" in line 6006, but that value had been taken already, and was added once$/,
  ],
  [
    'a pop out of order',
    stack as Model<unknown>,
    longHistory(
      times((n) => [
        { f: 'push', input: n },
        { f: 'pop', output: n },
      ]).flat(),
      [
        { f: 'push', input: 'a' },
        { f: 'push', input: 'b' },
        { f: 'pop', output: 'a' },
      ],
    ),
    /^pop by process 1000 returned "a" in line 6006, but "b" was on top of "a": push "a" by process 1000 completed in line 6002 before push "b" by process 1000 was invoked in line 6003, push "b" by process 1000 completed in line 6004 before it was invoked in line 6005, and no operation can have taken "b" before it completed in line 6006$/,
  ],
  [
    'an element that a later read lacks',
    set as Model<unknown>,
    longHistory(
      times((n) => ({ f: 'add', input: n })),
      [
        { f: 'add', input: 'a' },
        { f: 'read', output: times((n) => n) },
      ],
    ),
    /^read by process 1000 returned .* in line 3004, but a read lacks "a", which had been added: add "a" by process 1000 completed in line 3002 before it was invoked in line 3003$/,
  ],
];

for (const [what, model, events, sentence] of violations) {
  test(`${what} is explained by the operations that contradict each other`, () => {
    const { outcome, counterexample } = check(events, model);
    assert.equal(outcome, 'violated');
    const { operations, culprit, isShortest, line, order } = counterexample!;
    assert.match(counterexample!.sentence, sentence);
    assert.ok(operations.length <= 4, `${operations.length} operations`);
    assert.equal(operations[culprit]!.completedLine, events.length);
    assert.deepEqual([isShortest, line, order], [true, events.length, []]);
  });
}

test('a short history is explained by its longest valid order', () => {
  const events = longHistory(
    [],
    [
      { f: 'write', input: 'a' },
      { f: 'write', input: 'b' },
      { f: 'read', output: 'a' },
    ],
  );
  const { counterexample } = check(events, register);
  assert.match(
    counterexample!.sentence,
    /returned "a" in line 6, which fits in no order: the operations before it lead to "b"$/,
  );
  assert.deepEqual(counterexample!.order, [0, 1]);
});

test('elements of a set are explained by their own operations', () => {
  const events = longHistory(
    times((n) => ({ f: 'add', input: n, output: true })),
    [
      { f: 'add', input: 'a', output: true },
      { f: 'remove', input: 'b', output: true },
    ],
  );
  const { counterexample } = check(events, set as Model<unknown>);
  assert.match(
    counterexample!.sentence,
    /^remove "b" by process 1000 returned true in line 3004, which fits in no order: /,
  );
  assert.equal(counterexample!.operations.length, 1);
});

test('a peek that never completed takes nothing', () => {
  const events: HistoryEvent[] = [
    ...longHistory(
      [],
      [
        { f: 'enqueue', input: 1 },
        { f: 'enqueue', input: 2 },
      ],
    ),
    { process: 1, type: 'invoke', f: 'peek', input: null },
    ...longHistory([], [{ f: 'dequeue', output: 2 }]),
  ];
  const [partition] = partitionsOf(events, queue.init);
  const found = uniqueValuesDecision(queue)!(partition!, noLimits());
  assert.ok(typeof found === 'object', `${found}`);
});

test('a read of a set needs what was added by then, each element once, and what another read of its size has', () => {
  const said = (...calls: OrderedCall[]) => check(longHistory([], calls), set as Model<unknown>).outcome;
  const [one, two]: OrderedCall[] = [
    { f: 'add', input: 1 },
    { f: 'add', input: 2 },
  ];
  assert.equal(said(one!, two!, { f: 'read', output: [1, 2] }), 'held');
  assert.equal(said(one!, { f: 'read', output: [1, 1] }), 'violated');
  assert.equal(said({ ...one!, output: false }), 'violated');
  const open = ['add', 'add', 'read', 'read'].map((f, process): HistoryEvent => {
    return { process, type: 'invoke', f, input: f === 'add' ? process : null };
  });
  const ends = open.map(({ process, f }): HistoryEvent => {
    return { process, type: 'ok', f, output: f === 'add' ? null : [process - 2] };
  });
  assert.equal(check([...open, ...ends], set as Model<unknown>).outcome, 'violated');
});
