import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openExplorer } from '../../src/explore/index.ts';
import { everyNth, slow } from '../support/effort.ts';
import { spins } from './programs/spins/index.ts';

const explorer = openExplorer();
after(() => explorer.close());

/** Loops that end, since others go on or since they count their rounds: all of them are right. */
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
    await explorer.explore(spins(name, tries), { seed: 1, executions, test: t });
  });
}

for (const [name, tries] of [
  ['polite', 1_100],
  ['polite', 1_500],
  ['gives-up', 3_000],
] as const) {
  const some = name === 'gives-up' ? test : slow;
  some(`${name} ${tries} is undecided within the bound on spins, and held beyond it`, async (t) => {
    for (const strategy of ['random', 'pct', 'dfs'] as const) {
      const options = { strategy, seed: 1, executions: 20 };
      const { outcome, failure } = await explorer.explore(spins(name, tries), options);
      if (strategy === 'random' || outcome !== 'held') {
        assert.deepEqual([outcome, failure?.kind], ['undecided', 'livelock']);
        assert.match(
          failure?.message ?? '',
          /1,000 times.*a livelock, unless a loop there ends later\. --spins 2000 /,
        );
      }
      await explorer.explore(spins(name, tries), { ...options, executions: 3, spins: tries + 100, test: t });
    }
  });
}
