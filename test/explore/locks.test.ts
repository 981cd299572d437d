import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effort, everyNth } from '../support/test-effort.ts';
import { explorer } from './explorer.ts';
import { mutatedCopy } from './mutated-copy.ts';
import { lockPrograms } from './programs/locks/index.ts';

const EXECUTIONS = effort({ quick: 4, slow: 30, soak: 100_000 });

/** All others are searched too, with two preemptions, by `npm run test:slow`. */
const searched = ['death-alone.ts', 'deadlock.ts', 'shared-against-exclusive.ts'];

describe('the session locks hold in all schedules of two threads with up to one preemption', () => {
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

const BIAS_ENDS = `  for (;;) {
    const state = Atomics.load(table.i32, word);
    if (holderOf(state) !== VISIBLE_READERS) return;
    // Before the claims are looked at: a reader that publishes later finds that the bias is gone.
    if (Atomics.compareExchange(table.i32, word, state, takenByReader(state)) === state) break;
  }
`;

/**
 * The programs are of use only if they fail where the locks are wrong, so bugs are planted in a copy of the
 * locks.
 */
describe('dfs finds a bug that is planted in the session locks', () => {
  for (const [bug, program, file, mutation, failure] of [
    [
      'a waiter does not tell the holder that it waits',
      'two-exclusive.ts',
      'queue/queue.ts',
      { original: '    Atomics.or(table.i32, key.place.at + Slot.state, WAITERS);\n', mutated: '' },
      /^The check threw: every sleeping thread was woken/,
    ],
    [
      'a wait that closes a cycle is not refused',
      'deadlock.ts',
      'queue/queue.ts',
      { original: 'mayBeAwaited ? findCycle(table, claim) : null', mutated: 'null as never' },
      /^Thread \d threw: LockTimeoutError/,
    ],
    [
      'a revocation looks at the claims of all threads but the last',
      'revocation-of-two.ts',
      'readers/visible-readers.ts',
      { original: 'thread <= threads; thread++', mutated: 'thread < threads - 1; thread++' },
      /a writer is alone inside|no writer is inside with a reader/,
    ],
    [
      'a revocation looks at the claims before it ends the bias',
      'revocation.ts',
      'readers/revoke.ts',
      {
        original: `${BIAS_ENDS}  forgetReads(table, at);\n  completeRevocation(table, at);\n`,
        mutated: `  completeRevocation(table, at);\n${BIAS_ENDS}`,
      },
      /a writer is alone inside|no writer is inside with a reader/,
    ],
    [
      'a reader is let in by the bias of another key that has its slot now',
      'bias-of-recycled-slot.ts',
      'readers/visible-readers.ts',
      { original: ' === VISIBLE_READERS && isAssigned(table, place);', mutated: ' === VISIBLE_READERS;' },
      /a writer is alone inside|no writer is inside with a reader/,
    ],
    [
      'a writer queues for a key that has become read-biased just before',
      'revocation-before-queueing.ts',
      'queue/queue.ts',
      { original: '    revoke(table, key.place.at);\n', mutated: '' },
      /^Thread 0 threw: "a" was not free within/,
    ],
    [
      'a reader is let in with a token that is used up',
      'tokens-of-visible-reader.ts',
      'readers/visible-readers.ts',
      { original: 'CONTESTED | USED_UP | WAITERS', mutated: 'CONTESTED | WAITERS' },
      /is above the floor/,
    ],
    [
      'the tokens of a recycled slot do not count for the keys that come later',
      'tokens-across-slots.ts',
      'directory/directory.ts',
      {
        original: '  retireTokens(table, at, state);\n  retireGrants(table, at, state);\n  // Between',
        mutated: '  // Between',
      },
      /tokens rise/,
    ],
    [
      'a spinner that gives up does not look whether it was relied on',
      'admission.ts',
      'acquire/spin.ts',
      { original: '  wakeUnlessSpinning(table, at);\n', mutated: '' },
      /^The check threw: every sleeping thread was woken/,
    ],
  ] as const) {
    test(bug, async () => {
      const url = await mutatedCopy(program, { file: `src/locks/${file}`, ...mutation });
      const found = await explorer.run(url, { strategy: 'dfs', preemptions: 2 });
      assert.equal(found.outcome, 'violated');
      assert.match(found.failure?.message ?? '', failure);
    });
  }
});

function url(file: string): string {
  return new URL(`programs/locks/${file}`, import.meta.url).href;
}
