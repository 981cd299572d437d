import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { serveDecks } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';
import { serveProcess } from '../support/serve-process.ts';
import { slow } from '../support/test-effort.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
after(() => rm(directory, { recursive: true, force: true }));

test('serve says where it listens and who can reach it; SIGTERM ends it with 0, and what it began is done', async () => {
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
  'a shutdown: new requests are refused, running ones end, streams get an error and store nothing',
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
    await assert.rejects(served.call('GET', '/healthz'), 'nobody listens for new connections');
    running.open();
    assert.equal((await edit).status, 200);
    await closed;

    await served.restart();
    assert.deepEqual(await served.slides('edited'), ['<h1>a</h1>', '<h1>b</h1>'], 'decks are as they were');
    assert.deepEqual(await served.slides('streamed'), []);
  },
);
