import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explorer } from './explorer.ts';
import { mutatedCopy } from './mutated-copy.ts';
import { lockPrograms } from './programs/locks/index.ts';

describe('the session locks hold in all schedules of two threads with up to two preemptions', () => {
  for (const { file, options } of lockPrograms.filter(({ threads }) => threads === 2)) {
    test(file, async (t) => {
      const search = { ...options, strategy: 'dfs', preemptions: 2, test: t } as const;
      assert.ok((await explorer.run(url(file), search)).exhausted);
    });
  }
});

/**
 * Three threads have too many schedules to explore them all here: these are enough to find the bug, with some
 * to spare.
 */
const deadlock = { strategy: 'dfs', preemptions: 2, executions: 8_000 } as const;

test('two owners that notice the same cycle are not both refused', async (t) => {
  await explorer.run(url('deadlock-of-owners.ts'), { ...deadlock, test: t });
});

test('dfs finds schedules in which both would be refused, if the first refusal did not break the cycle', async () => {
  const removal = '    removeFromQueue(table, claim);\n';
  const rest = '    countEvent(member, ThreadCounter.deadlocks);\n    return';
  const mutation = { file: 'src/locks/queue/queue.ts', original: removal + rest, mutated: rest };
  const { failure } = await explorer.run(await mutatedCopy('deadlock-of-owners.ts', mutation), {
    ...deadlock,
    executions: 40_000,
  });
  assert.equal(failure?.message, 'The check threw: one of the owners got both keys');
});

test('dfs finds the holder whose signal is never aborted, if the thief does not tell it of the theft', async () => {
  const mutation = {
    file: 'src/locks/acquire/steal.ts',
    original: '  for (const loser of losers) noteLoss(table, loser);\n',
    mutated: '',
  };
  const url = await mutatedCopy('signal-after-steal.ts', mutation);
  const { outcome } = await explorer.run(url, { strategy: 'dfs', preemptions: 2 });
  assert.equal(outcome, 'deadlocked');
});

function url(file: string): string {
  return new URL(`programs/locks/${file}`, import.meta.url).href;
}
