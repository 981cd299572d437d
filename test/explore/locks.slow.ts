import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explorer } from './explorer.ts';
import { lockPrograms } from './programs/locks/index.ts';

describe('the session locks hold in all schedules of two threads with two preemptions', () => {
  for (const { file, options } of lockPrograms.filter(({ threads }) => threads === 2)) {
    test(file, async (t) => {
      const url = new URL(`programs/locks/${file}`, import.meta.url).href;
      const search = { ...options, strategy: 'dfs', preemptions: 2, test: t } as const;
      assert.ok((await explorer.run(url, search)).exhausted);
    });
  }
});
