import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { Counterexample } from '../../../src/check/explain/counterexample.ts';
import type { HistoryEvent, JepsenEvent } from '../../../src/check/history/history-event.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { counter } from '../../../src/check/models/counter.ts';
import { models } from '../../../src/check/models/index.ts';
import { effort, everyNth } from '../../support/test-effort.ts';
import { hasOrder } from './brute-force.ts';
import { historyOf, type Invocation } from './random-history.ts';

const folder = new URL('../histories/', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { model: string; linearizable: boolean }
>;

function read(file: string): JepsenEvent[] {
  return readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JepsenEvent);
}

test('67 published histories get their known verdicts, as a whole and in windows', () => {
  assert.equal(Object.keys(expected).length, 67);
  for (const [file, { model: name, linearizable }] of everyNth(3, Object.entries(expected))) {
    const model = models.get(name)!;
    const events = read(file);
    const checked = check(events, model);
    assert.equal(checked.outcome, linearizable ? 'held' : 'violated', file);
    const windows = checkInWindows(model, { window: 64 });
    for (const event of events) windows.add(event);
    const { counterexamples, undecided } = windows.end();
    assert.deepEqual([undecided, counterexamples.length === 0], [0, linearizable], file);
  }
});

const RUNS = effort({ quick: 100, slow: 400, soak: 400 });

const small = fc.nat(2);
const objects = {
  register: () => {
    let value: unknown = null;
    return ({ f, input }: Invocation) => {
      if (f === 'read') return value;
      value = input;
      return null;
    };
  },
  'cas-register': () => {
    let value: unknown = null;
    return ({ f, input }: Invocation) => {
      if (f === 'read') return value;
      if (f === 'write') {
        value = input;
        return null;
      }
      const [from, to] = input as [unknown, unknown];
      if (value !== from) return false;
      value = to;
      return true;
    };
  },
  kv: () => {
    let text = '';
    return ({ f, input }: Invocation) => {
      if (f === 'get') return text;
      text = f === 'put' ? String(input) : text + input;
      return null;
    };
  },
  counter: () => {
    let sum = 0;
    return ({ f, input }: Invocation) => {
      if (f === 'add') sum += input as number;
      return sum;
    };
  },
  mutex: () => {
    let held = false;
    return ({ f }: Invocation) => {
      const was = held;
      held = f === 'acquire';
      return f === 'release' || !was;
    };
  },
};
const invocations = {
  register: [
    { f: 'read', input: fc.constant(null) },
    { f: 'write', input: small },
  ],
  'cas-register': [
    { f: 'read', input: fc.constant(null) },
    { f: 'write', input: small },
    { f: 'cas', input: fc.tuple(small, small) },
  ],
  kv: [
    { f: 'get', input: fc.constant(null) },
    { f: 'put', input: fc.constantFrom('', 'a') },
    { f: 'append', input: fc.constantFrom('a', 'b') },
  ],
  counter: [
    { f: 'add', input: small },
    { f: 'read', input: fc.constant(null) },
  ],
  mutex: [
    { f: 'acquire', input: fc.constant(null) },
    { f: 'release', input: fc.constant(null) },
  ],
};
const answers: Record<string, fc.Arbitrary<unknown>> = {
  register: fc.option(small),
  'cas-register': fc.option(small),
  kv: fc.constantFrom('', 'a', 'b', 'ab'),
  counter: small,
  mutex: fc.boolean(),
};

for (const name of Object.keys(objects) as (keyof typeof objects)[]) {
  const model = models.get(name)!;
  const draw = fc.oneof(
    ...invocations[name].map(({ f, input }) =>
      fc.record({ f: fc.constant(f), input: input as fc.Arbitrary<unknown> }),
    ),
  );
  const wrong = answers[name]!;
  const isWellAnswered = (events: readonly HistoryEvent[]) =>
    partitionsOf(events, model.init).every(({ operations }) =>
      operations.every((operation) => model.reject?.(operation) === undefined),
    );
  test(`${name}: check and checkInWindows agree with trying every order`, () => {
    const said = { held: 0, violated: 0 };
    fc.assert(
      fc.property(historyOf(draw, wrong, objects[name]), fc.integer({ min: 1, max: 4 }), (events, window) => {
        fc.pre(isWellAnswered(events));
        const [partition] = partitionsOf(events, model.init);
        const fits = partition === undefined || hasOrder(model, partition.operations);
        said[fits ? 'held' : 'violated'] += 1;
        const checked = check(events, model);
        assert.equal(checked.outcome, fits ? 'held' : 'violated');
        const windows = checkInWindows(model, { window });
        for (const event of events) windows.add(event);
        const { counterexamples } = windows.end();
        assert.equal(counterexamples.length === 0, fits, 'in windows');
        for (const counterexample of counterexamples) assertShortest(model, events, counterexample);
        if (checked.counterexample !== undefined) {
          assert.ok(checked.counterexample.isShortest);
          assertShortest(model, events, checked.counterexample);
        }
      }),
      { numRuns: RUNS },
    );
    assert.ok(
      said.held > RUNS / 40 && said.violated > RUNS / 40,
      `both kinds were drawn: ${JSON.stringify(said)}`,
    );
  });
}

/** Asserts that the prefix of the counterexample is not linearizable, and that one event less is. */
function assertShortest(
  model: Model<unknown>,
  events: readonly HistoryEvent[],
  { events: length, isShortest }: Counterexample,
): void {
  const hasOrderUntil = (end: number) => {
    const [partition] = partitionsOf(events.slice(0, end), model.init);
    return partition === undefined || hasOrder(model, partition.operations);
  };
  assert.ok(!hasOrderUntil(length), `the first ${length} events have an order`);
  assert.ok(!isShortest || hasOrderUntil(length - 1), `the first ${length - 1} events have none either`);
}

test('with 64 processes and a third of the operations pending, a correct history is held and a wrong output is a violation', () => {
  for (const [name, look, change] of [
    ['kv', 'get', 'append'],
    ['counter', 'read', 'add'],
  ] as const) {
    const model = models.get(name)!;
    const events = manyLost(look, change, objects[name]());
    assert.equal(check(events, model, { timeoutMs: 20_000 }).outcome, 'held', name);
    const last = events.findLast(({ type, f }) => type === 'ok' && f === look)!;
    const output = name === 'kv' ? `${last.output}!` : -1;
    const wrong = events.map((event) => (event === last ? { ...event, output } : event));
    assert.equal(check(wrong, model, { timeoutMs: 20_000 }).outcome, 'violated', name);
  }
});

/** Alternating reads and writes in waves of 64: each takes effect at a random point, and some pending ones do, too. */
function manyLost(look: string, change: string, answer: (call: Invocation) => unknown): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 16) % below;
  };
  for (let wave = 0; wave < 2; wave++) {
    const calls = Array.from({ length: 64 }, (_, i) => {
      const input = i % 2 === 0 ? null : change === 'add' ? 1 + random(5) : `${wave}-${i},`;
      return { process: wave * 64 + i, f: i % 2 === 0 ? look : change, input, at: random(1_000) };
    });
    for (const { at: _, ...call } of calls) events.push({ ...call, type: 'invoke' });
    for (const { process, f, input } of calls.sort((a, b) => a.at - b.at)) {
      const isLost = random(3) === 0;
      const output = isLost && random(2) === 0 ? null : answer({ f, input });
      events.push(isLost ? { process, type: 'info', f } : { process, type: 'ok', f, output });
    }
  }
  return events;
}

test('a counter needs several pending adds, each after another', () => {
  for (const [seen, outcome] of [
    [-6, 'held'],
    [-5, 'held'],
    [-7, 'violated'],
  ] as const) {
    const lost = [-1, -2, -3].map(
      (input, process): HistoryEvent => ({ process, type: 'invoke', f: 'add', input }),
    );
    const read: HistoryEvent[] = [
      { process: 9, type: 'invoke', f: 'read', input: null },
      { process: 9, type: 'ok', f: 'read', output: seen },
    ];
    assert.equal(check([...lost, ...read], counter).outcome, outcome, `${seen}`);
  }
});
