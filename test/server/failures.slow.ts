import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { assertNoTraces, chat } from '../support/assert-no-traces.ts';
import { assertProblem, serveDecks } from '../support/deck-server.ts';

const served = await serveDecks({ workers: 1 });
/** A server that aborts requests after 2 s. */
const hasty = await serveDecks({ leaseMs: 1_000 });

describe('what takes its time', { concurrency: true }, () => {
  test('a request whose session was stolen after its lease is 409 stale_grant, and stores nothing', async () => {
    await hasty.session('stale');
    using chat = await hasty.hold('stale');
    const add = (html: string) => hasty.call('POST', '/api/slides', { session_id: 'stale', html });
    assertProblem(await add('<p>too early</p>'), 409, 'session_busy');
    await hasty.untilLocks((locks) =>
      locks.some(({ session_id, lease_left_ms }) => session_id === 'stale' && lease_left_ms! < 0),
    );
    const thief = await add('<p>thief</p>');
    assert.equal(thief.status, 200);
    assertProblem(await chat.goOn(), 409, 'stale_grant', '"stale"');
    assert.deepEqual(await hasty.deck('stale'), thief.body.slide_deck);
    assert.equal((await add('<p>next</p>')).status, 200, 'the session is free');
  });

  test('a generator that never returns is aborted: 504 timed_out, and nothing is stored', async () => {
    await hasty.session('slow', '<p>before</p>');
    await assertNoTraces(hasty, 'slow', async () => {
      assertProblem(await chat(hasty, 'slow', '# a\nhang'), 504, 'timed_out', '2000 ms');
    });
  });

  test('while another process locks the file, edits are 503 store_busy after a while, and reads go on', async (t) => {
    await served.session('blocked', '<p>before</p>');
    const other = new BetterSqlite3(served.file);
    t.after(() => other.close());
    await assertNoTraces(served, 'blocked', async () => {
      other.exec('begin immediate');
      const edit = served.call('POST', '/api/slides', { session_id: 'blocked', html: 'x' });
      await served.untilLocks((locks) => locks.some(({ session_id }) => session_id === 'blocked'));
      assert.deepEqual(await served.slides('blocked'), ['<p>before</p>']);
      const refused = await edit;
      assertProblem(refused, 503, 'store_busy');
      assert.equal(refused.headers.get('retry-after'), '1');
      other.exec('rollback');
    });
  });
});
