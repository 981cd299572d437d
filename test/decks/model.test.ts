import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { openStore } from '../../src/decks/index.ts';
import { decksOf } from '../../src/fixtures/decks/read-deck.ts';
import { recordedDecks } from '../../src/fixtures/decks/recorded-decks.ts';
import { HistoryFiles } from '../../src/hammer/history/history-files.ts';
import { openRecorder } from '../../src/hammer/history/recorder.ts';
import { createStatusMemory, statusWriter } from '../../src/hammer/status/worker-status.ts';
import { SessionLocks } from '../../src/locks/index.ts';
import { checkDeckHistory } from '../support/check-deck-history.ts';
import { effort } from '../support/test-effort.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const locks = SessionLocks.create();
const store = await openStore(join(directory, 'model.sqlite'), { locks });
after(async () => {
  await store.close();
  await locks.close();
  await rm(directory, { recursive: true, force: true });
});

const index = fc.integer({ min: 0, max: 5 });
const html = fc.constantFrom('<h1>a</h1>', '<h1>b</h1>', '<p>c</p>', ' <p>c</p> ');
const messages = fc.array(fc.record({ role: fc.constantFrom('user' as const), content: html }), {
  maxLength: 2,
});
const call = fc.oneof(
  fc.record({ f: fc.constant('add' as const), html, index: fc.option(index, { nil: undefined }) }),
  fc.record({ f: fc.constant('update' as const), index, html }),
  fc.record({ f: fc.constant('duplicate' as const), index }),
  fc.record({ f: fc.constant('remove' as const), index }),
  fc.record({
    f: fc.constant('reorder' as const),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }),
  }),
  fc.record({ f: fc.constant('save' as const), slides: fc.array(html, { maxLength: 4 }), messages }),
  fc.record({ f: fc.constant('append' as const), messages }),
  fc.record({ f: fc.constant('chat' as const), content: html }),
  fc.record({ f: fc.constant('rename' as const), name: html }),
  fc.record({ f: fc.constant('verify' as const), index }),
  fc.record({ f: fc.constantFrom('delete' as const, 'create' as const, 'get' as const) }),
);

test('the model explains the content of the file after any sequence of accepted and refused edits', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
      const session = `deck-${run}`;
      const recorder = openRecorder(directory, run, statusWriter(createStatusMemory(1), 0));
      const decks = recordedDecks(store, recorder.record);
      run += 1;
      using grant = locks.acquire(session);
      await decks.createSession(session, grant);
      for (const call of calls) await perform(call).catch(ignoreRefusals);
      recorder.close();

      const events = [...new HistoryFiles(directory)].filter(({ key }) => key === session);
      const { partitions, undecided, counterexamples } = await checkDeckHistory(events, decksOf(store));
      assert.deepEqual([partitions, undecided, counterexamples], [1, 0, []]);

      function perform(call: (typeof calls)[number]): Promise<unknown> {
        switch (call.f) {
          case 'add':
            return decks.addSlide(session, call.html, grant, call.index);
          case 'update':
            return decks.updateSlide(session, call.index, call.html, grant);
          case 'duplicate':
            return decks.duplicateSlide(session, call.index, grant);
          case 'remove':
            return decks.deleteSlide(session, call.index, grant);
          case 'reorder':
            return decks.reorderSlides(session, call.order, grant);
          case 'save':
            return decks.saveDeck(session, call, grant);
          case 'append':
            return decks.appendMessages(session, call.messages, grant);
          case 'chat':
            return decks.chat(session, call.content, grant);
          case 'rename':
            return decks.renameSession(session, call.name, grant);
          case 'verify':
            return decks.verifySlide(session, call.index, () => ({
              token: grant.token,
              [Symbol.dispose]() {},
            }));
          case 'delete':
            return decks.deleteSession(session, grant);
          case 'create':
            return decks.createSession(session, grant);
          case 'get':
            return decks.getDeck(session);
        }
      }
    }),
    { numRuns: effort({ quick: 25, slow: 60, soak: 60 }) },
  );
});

function ignoreRefusals(error: { code?: string }): void {
  if (
    !['index_out_of_range', 'not_a_permutation', 'last_slide', 'unknown_session'].includes(error.code ?? '')
  )
    throw error;
}
