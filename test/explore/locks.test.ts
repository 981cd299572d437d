import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openExplorer } from '../../src/explore/index.ts';
import { lockPrograms } from './programs/locks/index.ts';

const explorer = openExplorer();
after(() => explorer.close());

const soak = process.env.HAMMERLOCK_SOAK !== undefined;
const EXECUTIONS = soak ? 100_000 : 100;

describe('the session locks hold in random schedules', () => {
  for (const { file, threads, options } of lockPrograms) {
    if (soak && threads === 2) continue;
    test(file, async (t) => {
      await explorer.explore(url(file), { ...options, executions: EXECUTIONS, test: t });
    });
  }
});

describe('the session locks hold in all schedules of two threads with two preemptions', () => {
  for (const { file, threads, options } of lockPrograms) {
    if (!soak || threads !== 2) continue;
    test(file, async (t) => {
      const { exhausted } = await explorer.explore(url(file), {
        ...options,
        strategy: 'dfs',
        preemptions: 2,
        test: t,
      });
      assert.ok(exhausted);
    });
  }
});

test('two owners who notice the same circle are not both refused', async (t) => {
  const schedule = '0*44.1*24.2*10.1*18.0*57.1*12';
  await explorer.explore(url('deadlock-of-owners.ts'), { replay: schedule, test: t });
});

function url(file: string): string {
  return new URL(`programs/locks/${file}`, import.meta.url).href;
}
