import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effort, everyNth } from '../support/test-effort.ts';
import { explorer } from './explorer.ts';
import { lockPrograms } from './programs/locks/index.ts';

const EXECUTIONS = effort({ quick: 4, slow: 30, soak: 100_000 });

/** The others are searched with two preemptions, by `npm run test:slow`. */
const searched = ['death-alone.ts', 'deadlock.ts', 'shared-against-exclusive.ts'];

describe('the session locks hold in all schedules of two threads with one preemption', () => {
  for (const { file, options } of lockPrograms.filter(({ file }) => searched.includes(file))) {
    test(file, async (t) => {
      const search = { ...options, strategy: 'dfs', preemptions: 1, test: t } as const;
      assert.ok((await explorer.run(url(file), search)).exhausted);
    });
  }
});

describe('the session locks hold in random schedules', () => {
  for (const { file, options } of everyNth(4, lockPrograms)) {
    test(file, async (t) => {
      await explorer.run(url(file), { ...options, executions: EXECUTIONS, test: t });
    });
  }
});

test('two owners who notice the same circle are not both refused', async (t) => {
  // One of those that dfs finds without the line that prevents it.
  const schedule = '0*44.1*24.2*10.1*18.0*57.1*12';
  await explorer.run(url('deadlock-of-owners.ts'), { replay: schedule, test: t });
  // Where the steps of the locks have changed, this schedule may meet no circle, and show nothing: take another one then.
  const { failure } = await explorer.run(url('refused-owner.ts'), { replay: schedule });
  assert.equal(failure?.message, 'The check threw: one owner was refused');
});

function url(file: string): string {
  return new URL(`programs/locks/${file}`, import.meta.url).href;
}
