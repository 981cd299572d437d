import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../src/check/check.ts';
import { checkInWindows } from '../../../src/check/check-in-windows.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { type PartitionOperation, partitionsOf } from '../../../src/check/history/partition.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { models } from '../../../src/check/models/index.ts';
import { searchPartition } from '../../../src/check/search/partition-search.ts';
import { effort } from '../../support/test-effort.ts';
import { hasOrderByEvents } from './oracle.ts';
import { firstValues } from './oracle-calls.ts';
import { drawing, historyOf } from './oracle-history.ts';

const RUNS = effort({ quick: 20, slow: 600, soak: 20_000 });
const FIRST_SEED = Number(process.env.HAMMERLOCK_SEED ?? 1);

/** The result of the search with narrowed intervals: as a whole, and in two windows. */
function fitsNarrowed(model: Model<unknown>, events: readonly HistoryEvent[], cut: number): boolean[] {
  const narrowed = { memory: { bytesLeft: 2 ** 28 }, directSteps: 0 };
  const steps = [Number.POSITIVE_INFINITY, () => false] as const;
  const [whole] = partitionsOf(events, model.init);
  const inside = whole!.operations.filter(({ invokedAt }) => invokedAt <= cut);
  const first = searchPartition(
    model,
    { ...whole!, operations: inside },
    { ...narrowed, until: cut, allEnds: true },
  );
  const found = first.run(...steps);
  const starts = first.ends();
  const all = searchPartition(model, whole!, narrowed);
  const left = whole!.operations.filter(({ completedAt }) => completedAt > cut);
  const second = searchPartition(model, { ...whole!, operations: left, starts }, narrowed);
  const isFit = all.run(...steps) === 'linearizable';
  if (isFit) assertAnOrder(model, whole!.operations, all.order());
  return [isFit, found === 'linearizable' && second.run(...steps) === 'linearizable'];
}

/** Asserts that the order has all completed operations, respects real time, and is accepted by the model. */
function assertAnOrder(
  model: Model<unknown>,
  operations: readonly PartitionOperation[],
  order: readonly PartitionOperation[],
): void {
  assert.equal(new Set(order).size, order.length, 'each stands in it once');
  for (const operation of operations) assert.ok(operation.outcome === 'info' || order.includes(operation));
  let state = model.init;
  let begun = -1;
  for (const operation of order) {
    assert.ok(operation.completedAt > begun, 'it keeps to time');
    begun = Math.max(begun, operation.invokedAt);
    const { input = null, output = null } = operation;
    state = model.step(state, { ...operation, input, output });
    assert.notEqual(state, refused, 'the model accepts it');
  }
}

function byKey(events: readonly HistoryEvent[]): Map<string | undefined, HistoryEvent[]> {
  const parts = new Map<string | undefined, HistoryEvent[]>();
  const open = new Map<number, string | undefined>();
  for (const event of events) {
    if (event.type === 'invoke') open.set(event.process, event.key);
    const key = open.get(event.process);
    parts.set(key, [...(parts.get(key) ?? []), event]);
  }
  return parts;
}

for (const named of models.values()) {
  const { name: is } = named;
  const model = is in firstValues ? modelWithInit(named, firstValues[is]) : named;
  test(`${model.name}: check, checkInWindows and their counterexamples agree with the oracle`, () => {
    const said = { held: 0, violated: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      const events = historyOf(model, seed);
      const parts = byKey(events);
      const draw = drawing(seed);
      const fits = [...parts.values()].every((part) => hasOrderByEvents(model, part));
      said[fits ? 'held' : 'violated'] += 1;
      const name = `${model.name}, seed ${seed}`;
      // A copy is guarded like a model of a user; the built-in models are not.
      const tried = seed % 2 === 0 ? model : { ...model };
      const { outcome, counterexample } = check(events, tried);
      assert.equal(outcome, fits ? 'held' : 'violated', name);
      for (const part of parts.values()) {
        const narrowed = fitsNarrowed(tried, part, draw(part.length));
        assert.deepEqual(narrowed, Array(2).fill(hasOrderByEvents(model, part)), `${name}, narrowed`);
      }
      const windows = checkInWindows(tried, { window: 1 + (seed % 5) });
      for (const event of events) windows.add(event);
      const { counterexamples, undecided } = windows.end();
      assert.deepEqual([undecided, counterexamples.length === 0], [0, fits], `${name}, in windows`);
      for (const { key, events: length, isShortest } of counterexamples) {
        const part = parts.get(key)!;
        assert.ok(
          !hasOrderByEvents(model, part.slice(0, length)),
          `${name}, in windows: the first ${length}`,
        );
        if (!isShortest) continue;
        assert.ok(hasOrderByEvents(model, part.slice(0, length - 1)), `${name}, in windows: ${length - 1}`);
      }
      if (counterexample === undefined) continue;
      const part = parts.get(counterexample.key)!;
      const { events: length } = counterexample;
      assert.ok(
        !hasOrderByEvents(model, part.slice(0, length)),
        `${name}: the first ${length} have an order`,
      );
      assert.ok(hasOrderByEvents(model, part.slice(0, length - 1)), `${name}: ${length - 1} have none`);
    }
    // A few histories may all hold.
    const isEnough = RUNS < 100 || (said.held > 0 && said.violated > 0);
    assert.ok(isEnough, `both were drawn: ${JSON.stringify(said)}`);
    if (RUNS > 1_000) console.log(`${model.name}: ${RUNS} histories, ${JSON.stringify(said)}`);
  });
}
