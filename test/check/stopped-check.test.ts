import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkWindowsFirst } from '../../src/check/check-windows-first.ts';
import {
  type CheckOptions,
  check,
  type HistoryEvent,
  kv,
  type Model,
  parseHistory,
  readLines,
  refused,
} from '../../src/check/index.ts';
import type { NondeterministicModel } from '../../src/check/model/nondeterministic-model.ts';

const history = fileURLToPath(new URL('histories/kv_c50-ok.jsonl', import.meta.url));
const bad = fileURLToPath(new URL('histories/kv_c10-bad.jsonl', import.meta.url));

test('a check that is stopped is undecided, and says how many keys it has not decided', () => {
  let asked = 0;
  const isStopped = () => ++asked > 20;
  const { outcome, reason, operations, partitions, undecided } = check(
    parseHistory(readLines(history), kv),
    kv,
    { isStopped },
  );
  assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
  assert.ok(operations > 0 && undecided > 0 && undecided <= partitions, `${undecided} of ${partitions}`);
});

test('a violation that is found before the check is stopped stands, with a counterexample', () => {
  const checkUntil = (last: number) => {
    let asked = 0;
    const isStopped = () => ++asked >= last;
    return { ...check(parseHistory(readLines(bad), kv), kv, { isStopped }), asked };
  };
  const whole = checkUntil(Number.POSITIVE_INFINITY);
  let cut = checkUntil(1);
  // The first question that does not leave the check undecided is one of the explanation's. How many come before depends on
  // how fast this machine is at the moment: a check that ends before its last question was not stopped.
  for (let last = 2; cut.outcome !== 'violated'; last++) {
    cut = checkUntil(last);
    if (cut.outcome === 'violated' && cut.asked < last) {
      last = 1;
      cut = checkUntil(1);
    }
  }
  assert.deepEqual([whole.outcome, cut.counterexample!.key], ['violated', whole.counterexample!.key]);
});

/** A model of a counter whose every step takes 5 ms. */
function slowCounter(onStep: () => void): Model<number> {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  return {
    name: 'slow',
    functions: new Set(['add', 'read']),
    init: 0,
    step(sum, { f, output }) {
      onStep();
      Atomics.wait(pause, 0, 0, 5);
      if (f === 'add') return sum + 1;
      return output === sum ? sum : refused;
    },
  };
}

const addition = (process: number): HistoryEvent[] => [
  { process, type: 'invoke', f: 'add' },
  { process, type: 'ok', f: 'add' },
];
const additions = (n: number) => Array.from({ length: n }, (_, process) => addition(process)).flat();
/** The read, which completes first, saw the addition beside it. */
const readBeside = [
  { process: 400, type: 'invoke', f: 'read' },
  { process: 401, type: 'invoke', f: 'add' },
  { process: 400, type: 'ok', f: 'read', output: 1 },
  { process: 401, type: 'ok', f: 'add' },
] as const;

for (const [what, events] of [
  ['few operations', additions(40)],
  ['many operations that hold in the order of their completions', additions(400)],
  ['a search', [...readBeside, ...additions(400)]],
] as const) {
  test(`a check with a slow model ends within a few steps of being stopped: ${what}`, () => {
    let steps = 0;
    const model = slowCounter(() => {
      steps += 1;
    });
    const { outcome, reason } = check(events, model, { isStopped: () => steps >= 10 });
    assert.deepEqual([outcome, reason], ['undecided', 'stopped']);
    assert.ok(steps <= 20, `${steps} steps`);
  });
}

/** A model in which an operation leads to a hundred states, and looks at one of them for 5 ms. */
function slowDraws(onStep: () => void): NondeterministicModel<number> {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const all = Array.from({ length: 100 }, (_, i) => i);
  return {
    name: 'slow draws',
    functions: new Set(['draw', 'see']),
    init: 0,
    steps(state, { f, output }) {
      onStep();
      Atomics.wait(pause, 0, 0, 5);
      if (f === 'draw') return all;
      return output === state ? [state] : [];
    },
  };
}

for (const [what, limits] of [
  ['stopped', (steps: () => number) => ({ isStopped: () => steps() >= 10 })],
  ['time', () => ({ timeoutMs: 50 })],
] as const) {
  test(`a check with a model that steps to many states ends within a step: ${what}`, () => {
    const draw = addition(0).map((event) => ({ ...event, f: 'draw' }));
    const see = readBeside.filter(({ process }) => process === 400).map((event) => ({ ...event, f: 'see' }));
    const events = [...draw, ...draw, ...see];
    for (const isWhole of [true, false]) {
      let steps = 0;
      const model = slowDraws(() => {
        steps += 1;
      });
      const { timeoutMs = 60_000, isStopped = () => false }: CheckOptions = limits(() => steps);
      const options = { timeoutMs, isStopped, memoryBytes: 2 ** 30 };
      const { outcome, reason, undecided } = isWhole
        ? check(events, model, options)
        : checkWindowsFirst(() => events, model, options);
      assert.deepEqual([outcome, reason, undecided], ['undecided', what, 1], `whole: ${isWhole}`);
      assert.ok(steps <= 30, `${steps} steps`);
    }
  });
}
