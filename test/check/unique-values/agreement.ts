import assert from 'node:assert/strict';
import { type SeededRandom, seededRandom } from '../../../src/base/seeded-random.ts';
import type { Counterexample } from '../../../src/check/explain/counterexample.ts';
import { explainBadPattern } from '../../../src/check/explain/explain-bad-pattern.ts';
import { prefixOf } from '../../../src/check/explain/search-prefix.ts';
import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import {
  type Partition,
  type PartitionOperation,
  partitionsOf,
} from '../../../src/check/history/partition.ts';
import type { Model } from '../../../src/check/model/model.ts';
import { searchPartition } from '../../../src/check/search/partition-search.ts';
import {
  type UniqueValuesDecision,
  uniqueValuesDecision,
} from '../../../src/check/unique-values/decide-unique-values.ts';
import type { BadPattern } from '../../../src/check/unique-values/patterns/bad-pattern.ts';
import { hasOrder } from '../search/brute-force.ts';
import { noLimits } from './no-limits.ts';

/** Draws a history of one object. */
export type DrawHistory = (random: SeededRandom, calls: number) => HistoryEvent[];

/** How many of the histories were said to be what. */
export interface Said {
  held: number;
  violated: number;
  /** The preconditions of the algorithm are not met. */
  undecided: number;
  /** The search did not find out soon. */
  unsearched: number;
}

/**
 * Asserts that the algorithm for unique values, the search, and a trial of every order agree on random histories, except for
 * those that the algorithm leaves to the search.
 */
export function assertAgreement(
  model: Model<unknown>,
  draw: DrawHistory,
  {
    histories,
    calls,
    firstSeed = 1,
  }: { readonly histories: number; readonly calls: number; readonly firstSeed?: number },
): Said {
  const decide = uniqueValuesDecision(model)!;
  const said: Said = { held: 0, violated: 0, undecided: 0, unsearched: 0 };
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    const events = draw(seededRandom(seed, 0, 0), calls);
    for (const partition of partitionsOf(events, model.init)) {
      const found = decide(partition, noLimits());
      if (found === undefined) {
        said.undecided += 1;
        continue;
      }
      const isHeld = found === 'linearizable';
      said[isHeld ? 'held' : 'violated'] += 1;
      const shown = () =>
        `${model.name}, seed ${seed}:\n${events.map((event) => JSON.stringify(event)).join('\n')}`;
      const searched = isFound(model, partition);
      if (searched === undefined) said.unsearched += 1;
      else assert.equal(isHeld, searched, `search: ${shown()}`);
      if (partition.operations.length <= FEW)
        assert.equal(isHeld, hasOrder(model, partition.operations), `every order: ${shown()}`);
      if (!isHeld)
        assertExplained(model, partition, found, explained(model, partition, decide, found), shown);
    }
  }
  return said;
}

/** Limits the search of a history: some with twenty operations of a queue take millions. */
const MAX_STEPS = 5_000;

/** Undefined if the search does not find out soon. */
function isFound(model: Model<unknown>, partition: Partition<unknown>): boolean | undefined {
  const search = searchPartition(model, partition, { memory: { bytesLeft: 2 ** 28 } });
  const found = search.run(MAX_STEPS, () => false);
  search.release();
  return found === 'unfinished' ? undefined : found === 'linearizable';
}

/** More operations than this have too many orders to try each. */
const FEW = 11;

function isLinearizable(model: Model<unknown>, partition: Partition<unknown>): boolean | undefined {
  return partition.operations.length > FEW
    ? isFound(model, partition)
    : hasOrder(model, partition.operations);
}

/** Without memory for a search, the counterexample is made of the bad pattern. */
function explained(
  model: Model<unknown>,
  partition: Partition<unknown>,
  decide: UniqueValuesDecision,
  found: BadPattern,
): Counterexample {
  return explainBadPattern(model, partition, decide, found, { bytesLeft: 0 }, () => false);
}

/** Asserts that the prefix fails, that it is the shortest if it is said to be, and that its few operations alone fail. */
function assertExplained(
  model: Model<unknown>,
  partition: Partition<unknown>,
  found: BadPattern,
  { events, isShortest, operations, culprit, sentence }: Counterexample,
  shown: () => string,
): void {
  const holds = (length: number) => isLinearizable(model, prefixOf(partition, length - 1));
  assert.ok(holds(events) !== true, `the first ${events} events have an order: ${shown()}`);
  if (isShortest)
    assert.ok(holds(events - 1) !== false, `the first ${events - 1} events have none: ${shown()}`);
  assert.match(sentence, new RegExp(`^${operations[culprit]!.f}.*(, but |, so it had no effect, but )`));
  assert.ok(operations.length <= 8 || found.isAlone, `${operations.length} operations: ${shown()}`);
  const few = operations
    .filter(({ outcome }) => outcome !== 'fail')
    .map((operation): PartitionOperation => {
      const { completedAt, invokedLine, completedLine } = operation;
      return {
        ...operation,
        completedAt: completedAt ?? Number.POSITIVE_INFINITY,
        invokedLine,
        completedLine,
      };
    });
  assert.ok(
    isLinearizable(model, { ...partition, operations: few }) === false,
    `${sentence}, but these operations have an order: ${shown()}`,
  );
}

/** Asserts that both verdicts were frequent: otherwise agreement on them would mean little. */
export function assertBoth({ held, violated, undecided, unsearched }: Said): void {
  const all = held + violated;
  const said = JSON.stringify({ held, violated, undecided, unsearched });
  assert.ok(held > all / 6 && violated > all / 6, `both verdicts are frequent: ${said}`);
  assert.ok(all > 2 * undecided && all > 4 * unsearched, `most histories are decided and searched: ${said}`);
}
