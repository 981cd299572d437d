import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { InvalidModelError } from '../../../src/check/model/invalid-model-error.ts';
import type { Model } from '../../../src/check/model/model.ts';
import type { NondeterministicModel } from '../../../src/check/model/nondeterministic-model.ts';
import { unorderedQueue } from '../../../src/check/models/index.ts';
import { effort, slow } from '../../support/test-effort.ts';
import { historyOf } from '../search/oracle-history.ts';

/** The model `unordered-queue`, in which a pending `dequeue` takes each of the elements in turn. */
const bag: NondeterministicModel<readonly unknown[]> = {
  name: 'unordered-queue',
  functions: unorderedQueue.functions,
  init: [],
  key: (elements) => JSON.stringify(elements.toSorted()),
  observes: ({ f, output, outcome }) => f === 'dequeue' && outcome === 'ok' && output === null,
  show: (elements) => `[${elements.toSorted().join()}]`,
  steps(elements, { f, input, output, outcome }) {
    if (f === 'enqueue') return [[...elements, input]];
    if (f === 'drain') {
      const isAll =
        outcome === 'info' || JSON.stringify((output as unknown[]).toSorted()) === bag.key!(elements);
      return isAll ? [[]] : [];
    }
    if (outcome === 'info') return [elements, ...new Set(elements)].map((one) => without(elements, one));
    if (output === null) return elements.length === 0 ? [elements] : [];
    return elements.includes(output) ? [without(elements, output)] : [];
  },
};

function without(elements: readonly unknown[], one: unknown): readonly unknown[] {
  const at = elements.indexOf(one);
  return at === -1 ? elements : elements.toSpliced(at, 1);
}

test('a queue from which pending operations take any element agrees with one that follows each possibility', () => {
  const said = { held: 0, violated: 0 };
  for (let seed = 1; seed <= effort({ quick: 60, slow: 2_000, soak: 20_000 }); seed++) {
    const events = historyOf(unorderedQueue as Model<unknown>, seed);
    const { outcome } = check(events, unorderedQueue);
    assert.equal(check(events, bag).outcome, outcome, `seed ${seed}`);
    const windows = checkInWindows(bag, { window: 1 + (seed % 4) });
    for (const event of events) windows.add(event);
    const { counterexamples, undecided } = windows.end();
    assert.deepEqual([undecided, counterexamples.length > 0], [0, outcome === 'violated'], `seed ${seed}`);
    said[outcome as 'held'] += 1;
  }
  assert.ok(said.held > 0 && said.violated > 0, JSON.stringify(said));
});

const call = (process: number, f: string, input: unknown, output?: unknown): HistoryEvent[] => [
  { process, type: 'invoke', f, input },
  ...(output === undefined ? [] : [{ process, type: 'ok', f, output } as const]),
];

test('a counterexample names each state that the operations may have led to', () => {
  const events = [
    ...call(0, 'enqueue', 1, null),
    ...call(0, 'enqueue', 2, null),
    ...call(1, 'dequeue', null),
    ...call(2, 'dequeue', null, 1),
    ...call(2, 'dequeue', null, 3),
  ];
  const { counterexample } = check(events, bag);
  assert.equal(
    counterexample?.sentence,
    'dequeue by process 2 returned 3, which fits in no order: the operations before it lead to [2] or []',
  );
  assert.deepEqual(counterexample.states, ['[2]', '[]']);
});

test('the claims of a nondeterministic model are used, and verified', () => {
  /** A switch that may stay as it is. */
  const sticky: NondeterministicModel<boolean> = {
    name: 'sticky',
    functions: new Set(['press', 'reset', 'see']),
    init: false,
    observes: ({ f }) => f === 'see',
    pruning: {
      sets: ({ f }) => (f === 'reset' ? false : undefined),
      mayFollow: () => true,
      isBlind: ({ f }) => f !== 'see',
    },
    steps: (on, { f, output, outcome }) =>
      f === 'press' ? [on, !on] : f === 'reset' ? [false] : outcome === 'info' || output === on ? [on] : [],
    withInit: (init) => ({ ...sticky, init: init === true }),
  };
  const seen = (on: boolean) => [...call(0, 'press', null, null), ...call(0, 'see', null, on)];
  for (const on of [true, false]) assert.equal(check(seen(on), sticky).outcome, 'held');
  assert.equal(check([...seen(true), ...call(0, 'see', null, false)], sticky).outcome, 'violated');
  assert.equal(check(call(0, 'see', null, true), sticky).outcome, 'violated');
  const refusal = (changes: object) => {
    const events = [...seen(true), ...call(1, 'press', null), ...call(0, 'see', null, true)];
    try {
      check(events, { ...sticky, ...changes });
    } catch (error) {
      assert.ok(error instanceof InvalidModelError);
      return error.message;
    }
    return undefined;
  };
  let calls = 0;
  const wrong: readonly (readonly [changes: object, says: RegExp])[] = [
    [{ observes: () => true }, /`observes` says that press .* changes no state, but its `steps` changes one/],
    [{ pruning: { sets: () => undefined, mayFollow: () => false } }, /`pruning.mayFollow` says of press/],
    [{ steps: () => [true, true] }, /`steps` of press .* returned a state twice/],
    [{ steps: () => true }, /`steps` of press .* must return an array of states, .* not true/],
    [{ steps: () => [undefined] }, /`steps` of press .* has undefined/],
    [{ steps: () => [calls++ % 2 === 0] }, /returned something else when called again/],
    [{ step: () => true }, /it has both `step` and `steps`/],
    [{ steps: true }, /its `steps` must be a function/],
    [{ position: { of: () => undefined, next: () => 0 } }, /[Uu]nknown part.*position/],
    [{ steps: (on: boolean, { process }: { process: number }) => [on, process > 0] }, /reads `process`/],
  ];
  for (const [changes, says] of wrong) assert.match(refusal(changes) ?? 'none', says);
  const changing = {
    init: [0],
    steps(state: number[]) {
      state.push(1);
      return [state];
    },
  };
  assert.match(refusal(changing)!, /the state changed during `steps` of press/);
});

slow('an order with very many possible states is given up, not followed for ever', () => {
  const subsets: NondeterministicModel<number> = {
    name: 'subsets',
    functions: new Set(['add', 'is']),
    init: 0,
    steps: (sum, { f, input, output }) =>
      f === 'add' ? [sum, sum + (input as number)] : sum === output ? [sum] : [],
  };
  const events = Array.from({ length: 20 }, (_, bit) => call(0, 'add', 2 ** bit, null)).flat();
  const { outcome, reason } = check([...events, ...call(0, 'is', null, 0.5)], subsets);
  assert.deepEqual([outcome, reason], ['undecided', 'size']);
});
