import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { UNBOUNDED } from '../../src/explore/schedule/dfs-sleep-sets.ts';
import { effort } from '../support/test-effort.ts';
import { type Collector, openCollector } from './reference/collector.ts';
import { found } from './reference/found.ts';
import type { Code } from './reference/language.ts';
import { codes } from './reference/made-up.ts';
import { outcomesOf } from './reference/model.ts';

const soak = process.env.HAMMERLOCK_SOAK !== undefined;
const RUNS = effort({ quick: 200, slow: 400, soak: 5_000 });
/** Some of the generated programs are too big. */
const MOST = soak
  ? { states: 2_000, paths: 2_000, executions: 5_000 }
  : { states: 200, paths: 60, executions: 200 };

let collector: Collector;
before(async () => {
  collector = await openCollector();
});
after(() => collector.end());

const counts = { programs: 0, executions: 0, outcomes: 0, shared: 0, divided: 0 };

/** Whether the program is small enough. @throws if the two sets of outcomes differ */
async function agree(code: Code): Promise<boolean> {
  const reference = outcomesOf(code, MOST.states);
  if (reference === undefined || reference.paths > MOST.paths) return false;
  const collected = await collector.collect(code, MOST.executions);
  if (collected === undefined) return false;
  assert.deepEqual([...collected.outcomes].sort(), [...reference.outcomes].sort());
  counts.programs += 1;
  counts.executions += collected.executions;
  counts.outcomes += collected.outcomes.length;
  return true;
}

/**
 * @throws if the shards don't run the schedules that one search runs, or if one is run neither by all shards, as those above
 * the split are, nor by one of them
 */
async function agreeInShards(code: Code, bound: number): Promise<void> {
  const whole = await collector.collect(code, MOST.executions, { bound });
  if (whole === undefined) return;
  for (const count of [2, 3]) {
    const ran = new Map<string, number>();
    for (let index = 1; index <= count; index++) {
      const part = await collector.collect(code, MOST.executions, { bound, shard: { index, count } });
      for (const schedule of part!.schedules) ran.set(schedule, (ran.get(schedule) ?? 0) + 1);
    }
    assert.deepEqual([...ran.keys()].sort(), [...new Set(whole.schedules)].sort());
    const shared = [...ran.values()].filter((shards) => shards === count).length;
    assert.equal([...ran.values()].filter((shards) => shards !== count && shards !== 1).length, 0);
    counts.shared += shared;
    counts.divided += ran.size - shared;
  }
}

for (const [guarantee, code] of Object.entries(found)) {
  test(`the explorer and the reference agree: ${guarantee}`, async () => {
    assert.ok(await agree(code), 'the program is too big');
  });
}

test('the shards of a search run the schedules of the search, and no others', async () => {
  for (const code of Object.values(found)) {
    for (const bound of [1, 2, UNBOUNDED]) await agreeInShards(code, bound);
  }
  await fc.assert(
    fc.asyncProperty(codes, (code) => agreeInShards(code, UNBOUNDED)),
    { numRuns: RUNS / 20 },
  );
  assert.ok(counts.divided > 100, 'a part of the search is divided');
});

test('what made-up programs can come to is what the explorer finds, no more and no less', async (t) => {
  const property = fc.asyncProperty(codes, async (code) => {
    fc.pre(await agree(code));
  });
  try {
    await fc.assert(property, { numRuns: RUNS, maxSkipsPerRun: 1_000 });
  } finally {
    t.diagnostic(
      Object.entries(counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(', '),
    );
  }
});
