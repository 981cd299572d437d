import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../src/base/seeded-random.ts';
import { check } from '../../../src/check/check.ts';
import { partitionsOf } from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { modelWithInit } from '../../../src/check/model-guard/model-with-init.ts';
import { bank, overdraftBank } from '../../../src/check/models/index.ts';
import { uniqueValuesDecision } from '../../../src/check/unique-values/decide-unique-values.ts';
import { effort } from '../../support/test-effort.ts';
import { hasOrder } from '../search/brute-force.ts';
import { bankHistoryOf } from './bank-histories.ts';
import { noLimits } from './no-limits.ts';

/** More operations than this have too many orders to try each. */
const FEW = 11;

for (const [kind, largest] of [
  [bank, 4],
  [overdraftBank, 4],
  [overdraftBank, 50],
] as const) {
  test(`${kind.name}: the sums of transfers up to ${largest} say what a trial of every order says`, () => {
    const said = { held: 0, violated: 0, undecided: 0 };
    const model = modelWithInit(kind as Model<unknown>, [3, 3, 3]) as Model<unknown>;
    for (let seed = 1; seed <= effort({ quick: 150, slow: 30_000, soak: 300_000 }); seed++) {
      const random = seededRandom(seed, 0, 0);
      const history = bankHistoryOf(random, {
        accounts: 3,
        first: 3,
        largest,
        clients: 2 + random.int(3),
        events: 8 + random.int(10),
        lost: random.pick([2, 4, 8]),
        wrongFrom: random.int(16),
      });
      for (const partition of partitionsOf(history, model.init)) {
        if (partition.operations.length > FEW) continue;
        const found = uniqueValuesDecision(model)!(partition, noLimits());
        if (found === undefined) said.undecided += 1;
        else {
          const isHeld = found === 'linearizable';
          said[isHeld ? 'held' : 'violated'] += 1;
          const shown = () => `seed ${seed}:\n${history.map((event) => JSON.stringify(event)).join('\n')}`;
          assert.equal(isHeld, hasOrder(model, partition.operations), shown());
        }
      }
    }
    const { held, violated, undecided } = said;
    assert.ok(Math.min(held, violated) > (held + violated) / 6, `both are frequent: ${JSON.stringify(said)}`);
    assert.ok(undecided < (held + violated) / 4, `most are decided: ${JSON.stringify(said)}`);
  });
}

const thousand = modelWithInit(bank as Model<unknown>, [1_000, 1_000, 1_000, 1_000, 1_000]);
const shape = { accounts: 5, first: 1_000, largest: 100, clients: 5, events: 500, lost: 10 };

test('bank: a history with lost transfers is decided, and so is a read in it that no transfers explain', () => {
  const draw = (wrongFrom: number) => bankHistoryOf(seededRandom(5, 0, 0), { ...shape, wrongFrom });
  assert.equal(check(draw(shape.events), thousand).outcome, 'held');
  const { outcome, counterexample } = check(draw(300), thousand);
  assert.equal(outcome, 'violated');
  assert.match(counterexample!.sentence, /^read by process \d+ returned \[/);
});

test('bank: a read with another sum of all balances is a violation however many transfers are lost', () => {
  const history = bankHistoryOf(seededRandom(6, 0, 0), { ...shape, events: 600, lost: 3 });
  const { outcome, counterexample } = check(
    [
      ...history,
      { process: 10_000, type: 'invoke', f: 'read' },
      { process: 10_000, type: 'ok', f: 'read', output: [1_000, 1_000, 1_000, 1_000, 999] },
    ],
    thousand,
  );
  assert.equal(outcome, 'violated');
  assert.match(
    counterexample!.sentence,
    /transfers leave the sum of all balances at 5000, and this read has 4999$/,
  );
});
