import assert from 'node:assert/strict';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { type TestContext, test } from 'node:test';
import { type LiveServer, startLiveServer } from '../../../src/cli/ui/live-server.ts';
import { connectLive } from '../../support/live-events.ts';

const plan = { rows: [{ name: 'a', state: 'to come' as const }], now: 0, run: 0, seed: 1, eachMs: 1_000 };

async function serve(t: TestContext): Promise<LiveServer> {
  const server = await startLiveServer({ html: '<h1>live</h1>', greet: (send) => send('plan', plan) });
  t.after(() => server.close());
  return server;
}

/** Not by `fetch`, which refuses to send these headers. */
function get(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<[status: number, text: string]> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      resolve([response.statusCode!, text]);
    })
      .on('error', reject)
      .end();
  });
}

test('it listens on 127.0.0.1 and at no other address of the machine', async (t) => {
  const { url } = await serve(t);
  const { hostname, port } = new URL(url);
  assert.equal(hostname, '127.0.0.1');
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((found) => found!.family === 'IPv4' && !found!.internal)
    .map((found) => found!.address);
  // All of 127.0.0.0/8 leads to this machine, so it would answer there too if it listened at every address.
  for (const other of ['127.0.0.2', ...others])
    await assert.rejects(fetch(`http://${other}:${port}/`), `it answers at ${other}`);
});

test('a name that leads to this machine is refused, and so is a page of another site', async (t) => {
  const { url } = await serve(t);
  const { port } = new URL(url);
  for (const path of ['/', '/events']) {
    const [status, text] = await get(url + path, { host: `evil.example:${port}` });
    assert.equal(status, 421);
    assert.match(text, /only, at 127\.0\.0\.1, not at "evil\.example:\d+"\.\n$/);
    assert.equal((await get(url + path, { origin: 'https://evil.example' }))[0], 403);
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
    assert.deepEqual(await get(url, { host, origin: `http://${host}` }), [200, '<h1>live</h1>']);
  }
});

test('only the page and its events are there, to be read', async (t) => {
  const { url } = await serve(t);
  assert.equal((await get(`${url}/verdict.json`, {}))[0], 404);
  for (const method of ['POST', 'HEAD']) assert.equal((await get(`${url}/`, {}, method))[0], 404);
  const { headers } = await fetch(url);
  assert.match(headers.get('content-security-policy')!, /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(headers.get('cache-control'), 'no-store');
});

test('each page that connects is told what goes on, and counts as one more watcher', async (t) => {
  const server = await serve(t);
  assert.equal(server.watchers(), 0);
  const [first, second] = [await connectLive(server.url), await connectLive(server.url)];
  for (const page of [first, second]) assert.deepEqual(await page.next('plan'), plan);
  assert.equal(server.watchers(), 2);
  server.send('plan', { ...plan, seed: 2 });
  for (const page of [first, second]) assert.equal((await page.next('plan')).seed, 2);
  const left = server.untilLeft(0);
  first.close();
  second.close();
  await left;
  assert.equal(server.watchers(), 0);
  const third = await connectLive(server.url);
  await third.next('plan');
  assert.equal(server.watchers(), 3);
  third.close();
});

test('a page that is told of the report finds it, and turning into it waits for the page', async (t) => {
  const server = await serve(t);
  const page = await connectLive(server.url);
  await page.next('plan');
  let isTurned = false;
  const turned = server.turnInto('<h1>held</h1>').then(() => {
    isTurned = true;
  });
  await page.next('report');
  assert.equal(isTurned, false, 'the page has not loaded it yet');
  assert.equal(await (await fetch(server.url)).text(), '<h1>held</h1>');
  await turned;
  page.close();
});

test('without a page the report waits for nobody', async (t) => {
  const server = await serve(t);
  await server.turnInto('<h1>held</h1>');
  await server.untilLeft(0);
});

test('a page that comes back in time is waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const server = await serve(t);
  let isLeft = false;
  const left = server.untilLeft(1_000).then(() => {
    isLeft = true;
  });
  t.mock.timers.tick(999);
  const page = await connectLive(server.url);
  await page.next('plan');
  t.mock.timers.tick(5_000);
  await new Promise(setImmediate);
  assert.equal(isLeft, false);
  page.close();
  while (server.watchers() > 0) await new Promise(setImmediate);
  t.mock.timers.tick(1_000);
  await left;
});

test('a page that does not read is disconnected, so that nothing piles up', async (t) => {
  const server = await serve(t);
  const stalled = request(`${server.url}/events`);
  stalled.on('error', () => {});
  // A response that nothing listens to would be read and dropped.
  stalled.on('response', (response) => response.pause());
  stalled.end();
  while (server.watchers() === 0) await new Promise(setImmediate);
  const rows = [{ name: 'x'.repeat(2 ** 20), state: 'to come' as const }];
  let sent = 0;
  for (; server.watchers() > 0 && sent < 64; sent++) {
    server.send('plan', { ...plan, rows });
    await new Promise(setImmediate);
  }
  assert.equal(server.watchers(), 0, `after ${sent} MiB`);
  stalled.destroy();
});

test('close ends the connections of pages that are open', async (t) => {
  const server = await serve(t);
  const page = await connectLive(server.url);
  await page.next('plan');
  await server.close();
  await assert.rejects(page.next('plan'));
});

test('a server that is closed waits for its page no longer, whether it is open or not', async () => {
  for (const isOpen of [false, true]) {
    const server = await startLiveServer({ html: '', greet: (send) => send('plan', plan) });
    const page = isOpen ? await fetch(`${server.url}/events`) : undefined;
    const left = server.untilLeft(2 ** 31 - 1);
    await server.close();
    await left;
    await page?.body?.cancel().catch(() => {});
  }
});
