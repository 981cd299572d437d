import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assertProblem, callAt } from '../support/deck-server.ts';
import { serveProcess } from '../support/serve-process.ts';

const generator = fileURLToPath(new URL('../support/steady-generator.ts', import.meta.url));

test('when a server with leases of 1 s is stopped for 25 s, no session is stolen and no request is dropped or timed out', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const options = ['--workers', '3', '--lease', '1s', '--generator', generator];
  const server = await serveProcess(join(directory, 'decks.sqlite'), ...options);
  t.after(() => server.child.kill('SIGKILL'));
  const call = callAt(() => server.url);
  const patient = (method: string, path: string, body?: object) =>
    call(method, path, body, {
      signal: AbortSignal.timeout(60_000),
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const untilLocks = async (are: (locks: { waiting: number }[]) => boolean) => {
    for (let look = 0; !are((await call('GET', '/api/locks')).body.locks); look++) {
      assert.ok(look < 2_000, 'the requests that were sent hold or await no lock');
      await sleep(5);
    }
  };
  for (const id of ['chat', 'stream', 'big']) await call('POST', '/api/sessions', { session_id: id });
  for (let n = 0; n < 4; n++) {
    await call('POST', '/api/slides', { session_id: 'big', html: 'x'.repeat(1_000_000) });
  }
  await call('POST', '/api/slides', { session_id: 'chat', html: '<p>a</p>' });

  const reader = connect(Number(new URL(server.url).port), '127.0.0.1');
  reader.write('GET /api/slides?session_id=big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  reader.pause();
  const chat = patient('POST', '/api/chat', { session_id: 'chat', message: '4 10 300' });
  const stream = patient('POST', '/api/chat/stream', { session_id: 'stream', message: '4 10 300' });
  await untilLocks((locks) => locks.length === 2);
  const verification = patient('POST', '/api/verification/0', { session_id: 'chat' });
  await untilLocks((locks) => locks.some(({ waiting }) => waiting === 1));
  server.child.kill('SIGSTOP');
  await sleep(1_000);
  const edit = patient('PATCH', '/api/slides/0', { session_id: 'chat', html: '<p>thief</p>' });
  const health = patient('GET', '/healthz');
  await sleep(24_000);
  server.child.kill('SIGCONT');
  assertProblem(await edit, 409, 'session_busy');
  assert.deepEqual((await health).body, { status: 'ready' });
  assert.equal((await chat).status, 200);
  assert.match((await stream).body, /^event: complete$/m);
  assert.equal((await verification).body.status, 'verified');
  let read = 0;
  for await (const chunk of reader) read += chunk.length;
  assert.ok(read > 4_000_000, String(read));
  const { body } = await call('GET', '/metrics');
  assert.match(body, /^hammerlock_http_dropped_total 0$/m);
  assert.deepEqual((await call('GET', '/api/locks')).body, { locks: [] });
  assert.deepEqual((await call('GET', '/healthz')).body, { status: 'ready' });
});
