import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explorationEvidence } from '../../../src/explore/index.ts';
import { everyNth, slow } from '../../support/test-effort.ts';
import { explorer } from '../explorer.ts';
import { spins } from '../programs/spins/index.ts';

/**
 * Loops that end because other threads run, or because they count their rounds. All of these programs are
 * correct.
 */
const within = [
  ['two-pollers', undefined],
  ['nested', undefined],
  ['test-and-test-and-set', undefined],
  ['adaptive', 100],
  ['adaptive', 6_000],
  ['long-scan', 3_000],
  ['polite', 200],
  ['polite', 900],
] as const;

for (const [name, tries] of everyNth(2, within)) {
  test(`${name} ${tries ?? ''} is held`, async (t) => {
    const executions = name === 'long-scan' ? 1 : 15;
    await explorer.run(spins(name, tries), { seed: 1, executions, test: t });
  });
}

for (const [name, tries] of [
  ['polite', 1_100],
  ['polite', 1_500],
  ['gives-up', 3_000],
] as const) {
  const some = name === 'gives-up' ? test : slow;
  some(
    `${name} ${tries} is undecided if it spins more often than the option allows, and held with more spins`,
    async (t) => {
      for (const strategy of ['random', 'pct', 'dfs'] as const) {
        const options = { strategy, seed: 1, executions: 20 };
        const { outcome, failure } = await explorer.run(spins(name, tries), options);
        if (strategy === 'random' || outcome !== 'held') {
          assert.deepEqual([outcome, failure?.kind], ['undecided', 'livelock']);
          assert.match(
            failure?.message ?? '',
            /1,000 times.*a livelock, unless a loop there ends later\. --spins 2000 /,
          );
        }
        await explorer.run(spins(name, tries), { ...options, executions: 3, spins: tries + 100, test: t });
      }
    },
  );
}

for (const [what, file, more] of [
  ['repeats its steps', spins('comes-late', 130), 1_100],
  ['takes step after step', `${spins('comes-late', 1_200)}#writes`, 1_300],
] as const) {
  test(`that a thread ${what} for long before others run is listed as not tried, and tried with more spins`, async () => {
    const held = await explorer.run(file, { strategy: 'dfs', executions: 1 });
    assert.equal(held.outcome, 'held');
    assert.match(
      explorationEvidence(held),
      /repeat their steps more than 125 times while nothing changes, or take more than 1,000 steps in a row, before others run \(--spins\)$/,
    );
    const found = await explorer.run(file, { strategy: 'dfs', executions: 1, spins: more });
    assert.equal(found.failure?.message, 'Thread 1 threw: late');
  });
}

slow('there are fewer executions than the default if each has many steps', async () => {
  const { executions, steps } = await explorer.run(spins('long-scan', 3_000), { seed: 1, spins: 20_000 });
  assert.ok(executions.complete < 1_000, `${steps} steps`);
});
