import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { serveDecks } from '../support/served.ts';

const served = await serveDecks({ workers: 1 });
const slide = 'x'.repeat(1_000_000);
await served.session('big', slide, slide, slide);

/** Sends, and reads nothing. */
function ask(text: string): Socket {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1', () => socket.write(text));
  return socket.pause().on('error', () => {});
}

const get = 'GET /api/slides?session_id=big HTTP/1.1\r\nHost: localhost\r\n\r\n';
const body = JSON.stringify({ session_id: 'big', message: `# ${'y'.repeat(900_000)}` });
const chat = `POST /api/chat/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('whoever takes nothing of an answer, a stream or not, is dropped, and counted; slow readers have all of it', async (t) => {
  const [deck, stream] = [ask(get.repeat(6)), ask(chat)];
  t.after(() => [deck, stream].map((socket) => socket.destroy()));
  const slow = ask(get.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  let read = 0;
  slow.on('data', (chunk) => {
    read += chunk.length;
    slow.pause();
    setTimeout(() => slow.resume(), 20);
  });
  slow.resume();
  const ended = once(slow, 'end');
  const signal = AbortSignal.timeout(60_000);
  const dropped = async () => {
    const { body } = await served.call('GET', '/metrics');
    return Number(/^hammerlock_http_dropped_total (\d+)$/m.exec(body)![1]);
  };
  while ((await dropped()) < 2) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await ended;
  assert.ok(read > 3_000_000, String(read));
  assert.equal(await dropped(), 2);
  assert.deepEqual(await served.untilLocks((locks) => locks.length === 0), []);
});
