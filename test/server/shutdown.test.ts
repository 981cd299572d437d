import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Piscina } from 'piscina';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { startServer } from '../../src/server/server.ts';
import { serveDecks } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';
import { serveProcess } from '../support/serve-process.ts';
import { slow } from '../support/test-effort.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
after(() => rm(directory, { recursive: true, force: true }));

test('serve prints its address and whether other machines can reach it, and SIGTERM ends it with exit code 0', async () => {
  const server = await serveProcess(join(directory, 'decks.sqlite'), '--workers', '1');
  assert.match(
    server.printed(),
    /serves .*decks\.sqlite at http:\/\/127\.0\.0\.1:\d+, for this machine only/,
  );
  const created = await fetch(`${server.url}/api/sessions`, {
    method: 'POST',
    body: '{"session_id":"s"}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(created.status, 201);
  const start = performance.now();
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0, server.printed());
  assert.ok(performance.now() - start < 10_000);
});

slow(
  'at a shutdown new requests are refused, running ones finish, and streams end with an error and store nothing',
  async () => {
    const served = await serveDecks();
    await served.session('edited');
    await served.session('streamed');
    using running = new NamedGate();
    using streaming = new NamedGate();
    const edit = served.call('POST', '/api/chat', {
      session_id: 'edited',
      message: `# a\ngate ${running.name}\n# b`,
    });
    const events = served.stream({ session_id: 'streamed', message: `# a\ngate ${streaming.name}\n# b` });
    const seen = [(await events.next()).value!.event, (await events.next()).value!.event];
    await running.reached;
    await streaming.reached;
    const closed = served.close();
    const { value: last } = await events.next();
    assert.deepEqual([...seen, last?.event], ['start', 'slide', 'error']);
    assert.equal(last?.data.code, 'shutting_down');
    assert.equal((await events.next()).done, true);
    await assert.rejects(served.call('GET', '/healthz'), 'the port is closed');
    running.open();
    assert.equal((await edit).status, 200);
    await closed;

    await served.restart();
    assert.deepEqual(await served.slides('edited'), ['<h1>a</h1>', '<h1>b</h1>'], 'decks are as they were');
    assert.deepEqual(await served.slides('streamed'), []);
  },
);

test('a part of the cleanup that throws is reported, and the other parts run nevertheless', async (t) => {
  const file = join(directory, 'cleanup.sqlite');
  const server = await startServer({ file, port: 0, workers: 1 });
  const { destroy } = Piscina.prototype;
  t.mock.method(Piscina.prototype, 'destroy', async function (this: Piscina) {
    await destroy.call(this);
    throw new Error('a thread that cannot be ended');
  });
  const closeLocks = t.mock.method(SessionLocks.prototype, 'close');
  await assert.rejects(server.close(), (error) => {
    assert.ok(error instanceof AggregateError);
    // One pool generates and verifies, the other writes.
    assert.deepEqual(error.errors.map(String), Array(2).fill('Error: a thread that cannot be ended'));
    return true;
  });
  assert.equal(closeLocks.mock.callCount(), 1);
  assert.ok(!existsSync(`${file}-wal`), 'the file is closed');
  await assert.rejects(fetch(server.url), 'the port is free');
});
