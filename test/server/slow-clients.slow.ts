import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { callAt } from '../support/deck-server.ts';
import { serveProcess } from '../support/serve-process.ts';

const generator = fileURLToPath(new URL('../support/steady-generator.ts', import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'hammerlock-test-'));
const options = ['--workers', '2', '--generator', generator];
const server = await serveProcess(join(directory, 'decks.sqlite'), ...options);
after(async () => {
  server.child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});
const call = callAt(() => server.url);

/** The resident memory of the server, in MiB. */
function resident(): number {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

function send(text: string): Socket {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {}).write(text);
  return socket.pause();
}

async function dropped(): Promise<number> {
  const { body } = await call('GET', '/metrics');
  return Number(/^hammerlock_http_dropped_total (\d+)$/m.exec(body)![1]);
}

const head = (line: string, body = '') =>
  `${line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** The maximum of the memory while clients send requests and read nothing, until all of them are disconnected. */
async function atMost(requests: readonly string[], gapMs: number): Promise<number> {
  let most = resident();
  const look = setInterval(() => {
    most = Math.max(most, resident());
  }, 50);
  const sockets: Socket[] = [];
  for (const request of requests) {
    sockets.push(send(request));
    await sleep(gapMs);
  }
  await sleep(25_000);
  clearInterval(look);
  for (const socket of sockets) socket.destroy();
  return most;
}

test('100 clients that request decks of 4 MB and read nothing do not raise the memory, and are disconnected', async () => {
  for (let n = 0; n < 20; n++) {
    const session_id = `deck-${n}`;
    await call('POST', '/api/sessions', { session_id });
    for (let n = 0; n < 4; n++)
      await call('POST', '/api/slides', { session_id, html: 'x'.repeat(1_000_000) });
  }
  const before = resident();
  const asked = Array.from({ length: 100 }, (_, n) =>
    head(`GET /api/slides?session_id=deck-${n % 20}`).repeat(5),
  );
  const most = await atMost(asked, 0);
  console.log(`100 stalled GETs: ${before.toFixed()} MiB before, ${most.toFixed()} at the most`);
  assert.ok(most < before + 200);
  assert.ok((await dropped()) >= 50, String(await dropped()));
});

test('60 clients that request streams of 8 MB and read nothing raise the memory to a bound, and are disconnected', async () => {
  const before = [resident(), await dropped()] as const;
  const body = JSON.stringify({ message: '380 10240 0' });
  const most = await atMost(Array(60).fill(head('POST /api/chat/stream', body)), 150);
  console.log(`60 stalled streams: ${before[0].toFixed()} MiB before, ${most.toFixed()} at the most`);
  assert.ok(most < before[0] + 500);
  assert.ok((await dropped()) >= before[1] + 15, String(await dropped()));
});

test('a head or a body that arrives too slowly is 408 after 30 s, and the connection is closed', async () => {
  const starts = ['', 'GET /healthz HT', `${head('POST /api/sessions', '{ }').slice(0, -1)}`];
  const start = performance.now();
  const clients = starts.flatMap((text) => [false, true].map((drips) => ({ text, drips })));
  const ends = clients.map(async ({ text, drips }) => {
    const socket = send(text);
    const drip = drips ? setInterval(() => socket.write(text === '' ? '\r\n' : ' '), 1_000) : undefined;
    let answer = '';
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
    clearInterval(drip);
    return answer.split('\r\n')[0];
  });
  for (const end of ends) assert.match((await end)!, /^HTTP\/1.1 (408|400)/);
  const seconds = (performance.now() - start) / 1_000;
  assert.ok(seconds > 20 && seconds < 45, String(seconds));
});
