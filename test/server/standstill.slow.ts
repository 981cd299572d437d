import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleepSync } from '../../src/base/sleep-sync.ts';
import { assertProblem, serveDecks } from '../support/deck-server.ts';

/** Requests are aborted after 2 s, and their sessions can be stolen after 1 s. */
const served = await serveDecks({ workers: 2, leaseMs: 1_000 });

/** Blocks this thread, which the server runs in. */
function standStill(ms: number): void {
  sleepSync(ms);
}

test('while the server stands still no lease and no limit runs: no session is stolen, and running requests are answered', async () => {
  await served.session('s', '<p>a</p>');
  using chat = await served.hold('s');
  const verification = served.call('POST', '/api/verification/0', { session_id: 's' });
  await served.untilLocks(([lock]) => lock?.waiting === 1);
  const add = () => served.call('POST', '/api/slides', { session_id: 's', html: '<p>thief</p>' });
  const early = add();
  standStill(2_500);
  assertProblem(await early, 409, 'session_busy');
  assertProblem(await add(), 409, 'session_busy');
  assert.equal((await served.call('GET', '/healthz')).status, 200);
  assert.equal((await chat.goOn()).status, 200);
  assert.equal((await verification).body.status, 'verified');
  assert.deepEqual(await served.slides('s'), ['<p>a</p>', '<h1>held</h1>']);
});
