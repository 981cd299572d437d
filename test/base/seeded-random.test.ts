import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../src/base/seeded-random.ts';

const DRAWS = 60_000;
const BIG_BOUND = 3 * 2 ** 30;

/** Pearson's chi-squared statistic of counts that should all be equal, in standard deviations from its mean. */
function deviation(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

function histogram(size: number, draw: () => number): number[] {
  const counts = Array<number>(size).fill(0);
  for (let n = 0; n < DRAWS; n++) counts[draw()]! += 1;
  return counts;
}

const even = (counts: readonly number[]) =>
  assert.ok(Math.abs(deviation(counts)) < 5, `${counts.slice(0, 20)} is too even or too uneven`);

test('the same seed, worker and life choose the same again, and each of the three makes a difference', () => {
  const draws = (seed: number, worker: number, life: number) => {
    const random = seededRandom(seed, worker, life);
    return Array.from({ length: 8 }, () => random.int(1_000_000)).join();
  };
  assert.equal(draws(7, 1, 2), draws(7, 1, 2));
  const all = [draws(7, 1, 2), draws(8, 1, 2), draws(7, 2, 2), draws(7, 1, 3), draws(7, 2, 1)];
  assert.equal(new Set(all).size, all.length);
});

test('each whole number below the bound is equally likely, whatever the bound', () => {
  for (const bound of [2, 3, 6, 10, 255, 1_000]) {
    const random = seededRandom(1, 0, 0);
    even(histogram(bound, () => random.int(bound)));
  }
});

test('a bound that does not divide 2 ** 32 or 2 ** 53 gives small numbers no preference', () => {
  for (const bound of [BIG_BOUND, 3 * 2 ** 51]) {
    const random = seededRandom(2, 0, 0);
    even(histogram(3, () => Math.floor(random.int(bound) / (bound / 3))));
  }
});

test('consecutive draws, and the draws of neighbouring seeds, workers and lives, are independent', () => {
  const random = seededRandom(3, 0, 0);
  even(histogram(64, () => random.int(8) * 8 + random.int(8)));
  for (const neighbour of [seededRandom(4, 0, 0), seededRandom(3, 1, 0), seededRandom(3, 0, 1)]) {
    const own = seededRandom(3, 0, 0);
    even(histogram(64, () => own.int(8) * 8 + neighbour.int(8)));
  }
  let seed = 0;
  even(histogram(16, () => seededRandom(seed++, 0, 0).int(16)));
});

test('every order of a shuffled list is equally likely, and one in n is one in n', () => {
  const random = seededRandom(5, 0, 0);
  const orders = new Map<string, number>();
  for (let n = 0; n < DRAWS; n++) {
    const order = random.shuffle(['a', 'b', 'c', 'd']).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 24);
  even([...orders.values()]);
  even(histogram(4, () => (random.oneIn(4) ? 0 : 1 + random.int(3))));
});

test('a bound that is no whole number from 1 to 2 ** 53 is refused, and so is a choice among nothing', () => {
  const random = seededRandom(6, 0, 0);
  for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 54]) {
    assert.throws(() => random.int(bound), /bound from 1 to 2 \*\* 53, not/);
  }
  assert.throws(() => random.pick([]), RangeError);
  assert.ok(Number.isSafeInteger(random.int(2 ** 53)));
});
