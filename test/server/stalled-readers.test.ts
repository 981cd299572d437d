import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { serveDecks } from '../support/deck-server.ts';
import { slow } from '../support/test-effort.ts';

// The tests decide when the server looks at its readers.
mock.timers.enable({ apis: ['setInterval'] });
after(() => mock.timers.reset());
const warnings: Error[] = [];
process.on('warning', (warning) => {
  // On Node 22, mocked timers cause an experimental warning.
  if (warning.name !== 'ExperimentalWarning') warnings.push(warning);
});

const served = await serveDecks({ workers: 1 });
const slide = 'x'.repeat(1_000_000);
await served.session('big', slide, slide, slide);
await served.session('other', slide, slide, slide);

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
function post(path: string, body: object): string {
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}
const deck = get('/api/slides?session_id=big');
/** The kernel buffers one response of 3 MB, but not two. */
const decks = deck.repeat(2);

/** Sends a request and reads nothing of the response. */
function ask(text: string): Socket {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => socket.write(text));
  return socket.pause().on('error', () => {});
}

/** Makes the server look at its readers once, after it has noticed what they have read. */
async function look(): Promise<void> {
  await sleep(5);
  mock.timers.tick(1_000);
}

async function figure(name: string): Promise<number> {
  const { body } = await served.call('GET', '/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)![1]);
}
const dropped = () => figure('hammerlock_http_dropped_total');

test('a client that does not read its response, stream or not, is disconnected and counted; a slow one gets all of it', async (t) => {
  const message = `# ${'y'.repeat(20_000)}\n`.repeat(40);
  const stalled = [ask(decks), ask(post('/api/chat/stream', { session_id: 'big', message }))];
  const slow = ask(deck.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  t.after(() => [...stalled, slow].map((socket) => socket.destroy()));
  const ended = once(slow, 'end');
  let read = 0;
  let looks = 0;
  for (; (await dropped()) < stalled.length; looks++) {
    assert.ok(looks < 100);
    await look();
    // About 200 kB per look: the kernel accepts more from the server only after several looks.
    for (let n = 0; n < 3; n++) read += slow.read()?.length ?? 0;
  }
  assert.ok(looks > 20, `they had ${looks} looks`);
  slow.on('data', (chunk) => {
    read += chunk.length;
  });
  slow.resume();
  await ended;
  assert.ok(read > 3_000_000, String(read));
  assert.equal(await dropped(), stalled.length);
  assert.deepEqual(await served.untilLocks((locks) => locks.length === 0), []);
  assert.deepEqual(warnings, []);
});

slow(
  'while more than 32 MiB of responses are unread, the next long response waits and a short one does not',
  async (t) => {
    await served.session('short', '<p>short</p>');
    const before = await dropped();
    const stalled = Array.from({ length: 40 }, () => ask(decks));
    t.after(() => stalled.map((socket) => socket.destroy()));
    while ((await figure('hammerlock_backlog_bytes')) <= 48 * 1024 ** 2) await sleep(5);
    let isAnswered = false;
    // No longer in the cache, because another process has edited it.
    const other = new BetterSqlite3(served.file);
    other.exec("update sessions set version = version + 1 where id in ('other', 'short')");
    other.close();
    const long = served.deck('other').then((deck) => {
      isAnswered = true;
      return deck;
    });
    assert.deepEqual(await served.slides('short'), ['<p>short</p>']);
    let looks = 0;
    for (; (await dropped()) === before; looks++) {
      assert.equal(isAnswered, false);
      assert.ok(looks < 100);
      await look();
    }
    assert.ok(looks >= 5 && looks < 20, `they had ${looks} looks`);
    while (!isAnswered) await look();
    assert.equal((await long).slides.length, 3);
    assert.ok((await dropped()) < before + stalled.length, 'no more are dropped than has to be');
  },
);

slow('pipelined requests are carried out once the responses before them are sent', async (t) => {
  const create = post('/api/sessions', { session_id: 'ahead' });
  const socket = ask(`${decks}${create}${get('/api/sessions/ahead')}`);
  t.after(() => socket.destroy());
  await look();
  assert.equal((await served.call('GET', '/api/sessions/ahead')).status, 404);
  let text = '';
  for await (const chunk of socket.setEncoding('latin1').resume()) {
    text += chunk;
    if (text.endsWith('"version":1}') && text.split('HTTP/1.1').length === 5) break;
  }
  const statuses = text.match(/HTTP\/1.1 \d+/g);
  assert.deepEqual(
    statuses,
    [200, 200, 201, 200].map((status) => `HTTP/1.1 ${status}`),
  );
});

test('the pipelined requests of a client that is gone are not carried out', async () => {
  const create = post('/api/sessions', { session_id: 'never' });
  const socket = ask(`${decks}${create}`);
  await look();
  socket.destroy();
  await look();
  assert.equal((await served.call('GET', '/api/sessions/never')).status, 404);
  const after = await restartMs();
  const afterNothing = await restartMs();
  assert.ok(
    after < afterNothing + 5_000,
    `the server did not wait for the reader: ${after} and ${afterNothing} ms`,
  );
});

async function restartMs(): Promise<number> {
  const start = performance.now();
  await served.restart();
  return performance.now() - start;
}
