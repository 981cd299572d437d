import assert from 'node:assert/strict';
import { copyFile, rename, truncate } from 'node:fs/promises';
import { test } from 'node:test';
import { assertProblem, serveDecks } from '../support/deck-server.ts';

const served = await serveDecks({ workers: 1 });
await served.session('s', '<p>before</p>');

test('after the -shm file was truncated no edit is acknowledged and the server lives; after a restart everything is there', async () => {
  await truncate(`${served.file}-shm`, 100);
  const edit = () => served.call('POST', '/api/slides', { session_id: 's', html: '<p>after</p>' });
  assertProblem(await edit(), 503, 'store_gone', 'was cut short');
  assertProblem(await served.call('GET', '/healthz'), 503, 'store_gone', 'was cut short');
  await served.restart();
  assert.deepEqual(await served.slides('s'), ['<p>before</p>']);
});

test('after the database was replaced by another file no edit is acknowledged, and the server is not healthy', async () => {
  assert.equal((await served.call('GET', '/healthz')).status, 200);
  await copyFile(served.file, `${served.file}.new`);
  await rename(`${served.file}.new`, served.file);
  const asked: [string, string, object?][] = [
    ['POST', '/api/slides', { session_id: 's', html: '<p>after</p>' }],
    ['PATCH', '/api/sessions/s', { name: 'after' }],
    ['DELETE', '/api/sessions/s'],
    ['POST', '/api/sessions', { session_id: 'new' }],
    ['POST', '/api/chat', { message: '# new' }],
    ['POST', '/api/chat', { session_id: 's', message: '# new' }],
    ['POST', '/api/verification/0', { session_id: 's' }],
    ['GET', '/api/slides?session_id=s'],
    ['GET', '/api/sessions'],
    ['GET', '/api/sessions/s'],
    ['GET', '/api/sessions/s/messages'],
    ['GET', '/healthz'],
  ];
  for (const request of asked)
    assertProblem(await served.call(...request), 503, 'store_gone', 'another file');
  const { body } = await served.call('POST', '/api/chat/stream', { message: '# new' });
  assert.match(body, /^event: error\ndata: .*"code":"store_gone"/m);
  assert.doesNotMatch(body, /complete/);
  assert.equal((await served.call('GET', '/metrics')).status, 200);
});
