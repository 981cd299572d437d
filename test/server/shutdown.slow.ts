import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import { serveDecks } from '../support/deck-server.ts';
import { NamedGate } from '../support/gate-channel.ts';
import { serveProcess } from '../support/serve-process.ts';

const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
after(() => rm(directory, { recursive: true, force: true }));

test('a request that never returns is ended by a shutdown within 10 s, with exit code 0', async () => {
  const server = await serveProcess(join(directory, 'stuck.sqlite'), '--workers', '1');
  const stuck = fetch(`${server.url}/api/chat`, {
    method: 'POST',
    // This gate is never opened.
    body: '{"message":"# first\\ngate never"}',
    headers: { 'content-type': 'application/json' },
  });
  while (!(await (await fetch(`${server.url}/api/locks`)).text()).includes('POST /api/chat'));
  const start = performance.now();
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0, server.printed());
  assert.ok(performance.now() - start < 10_000);
  assert.equal(((await (await stuck).json()) as { code: string }).code, 'shutting_down');
});

test('tokens keep rising over a restart, and are exact above 2^53 in the file and in /api/locks', async (t) => {
  const served = await serveDecks();
  await served.session('s');
  const tokenOfChat = async (): Promise<bigint> => {
    using gate = new NamedGate();
    const chat = served.call('POST', '/api/chat', { session_id: 's', message: `gate ${gate.name}\n# a` });
    await gate.reached;
    const { body } = await served.call('GET', '/api/locks');
    gate.open();
    assert.equal((await chat).status, 200);
    return BigInt(body.locks[0].token);
  };
  const before = await tokenOfChat();
  await served.restart();
  const after = await tokenOfChat();
  assert.ok(after > before, `${after} after ${before}`);
  const file = new BetterSqlite3(served.file);
  t.after(() => file.close());
  const large = 2n ** 53n + 1n;
  file.prepare('update sessions set fence = ?').run(large);
  await served.restart();
  // Of two consecutive tokens above 2^53, a JavaScript number can represent only the even one.
  for (let last = large, chats = 0; chats < 2; chats++) {
    const token = await tokenOfChat();
    assert.ok(token > last, `${token} after ${last}`);
    const stored = file.prepare('select cast(fence as text) from sessions').pluck().get();
    assert.equal(stored, String(token));
    last = token;
  }
});
