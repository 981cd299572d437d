import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type LockMode, SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { startWebLockThread } from '../support/start-web-lock-thread.ts';
import { effort } from '../support/test-effort.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);

async function isAvailable(name: string, mode: LockMode): Promise<boolean> {
  return locks.request(name, { mode, ifAvailable: true }, (lock) => lock !== null);
}

test('an exclusive lock excludes all other requests of all threads', async (t) => {
  const threads = [await startWebLockThread(t, table.handle), await startWebLockThread(t, table.handle)];
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const times = effort({ quick: 300, slow: 3_000, soak: 20_000 });
  await Promise.all(threads.map((thread) => thread.does({ do: 'count', name: 'counter', times, counter })));
  assert.equal(counter[0], times * threads.length);
});

test('threads have a shared lock together', async (t) => {
  const thread = await startWebLockThread(t, table.handle);
  await thread.does({ do: 'request', id: 'theirs', name: 'a', options: { mode: 'shared' } });
  await thread.does({ do: 'awaitGrant', id: 'theirs' });
  await locks.request('a', { mode: 'shared' }, async () => {
    const { held } = await locks.query();
    assert.deepEqual(new Set(held.map(({ clientId }) => clientId)).size, 2);
    assert.equal(await isAvailable('a', 'exclusive'), false);
    assert.deepEqual(await thread.does({ do: 'release', id: 'theirs' }), { value: 'released' });
  });
  assert.equal(await isAvailable('a', 'exclusive'), true);
});

test('a lock goes from a worker to the main thread, to another worker, and back', async (t) => {
  const [one, two] = [await startWebLockThread(t, table.handle), await startWebLockThread(t, table.handle)];
  for (const id of ['first', 'second', 'third']) {
    await one.does({ do: 'request', id, name: 'round' });
    await one.does({ do: 'awaitGrant', id });
    const mine = requestAndHold(locks, 'round');
    await two.does({ do: 'request', id, name: 'round' });
    assert.equal(await isAvailable('round', 'exclusive'), false);
    assert.equal(await isAvailable('round', 'shared'), false);
    await one.does({ do: 'release', id });
    await mine.granted;
    mine.release();
    await mine.ended;
    assert.equal((await two.does({ do: 'awaitGrant', id })).granted, true);
    await two.does({ do: 'release', id });
  }
});

test('a thread that blocks on a key and a request for its name take turns', async (t) => {
  const thread = await startWebLockThread(t, table.handle);
  await thread.does({ do: 'request', id: 'theirs', name: 'blocking' });
  await thread.does({ do: 'awaitGrant', id: 'theirs' });
  const released = await thread.begins({ do: 'release', id: 'theirs' });
  using grant = table.acquire('blocking');
  assert.deepEqual(await released.done, { value: 'released' });
  const next = locks.request('blocking', (lock) => lock.token);
  grant.release();
  assert.ok((await next) > grant.token);
});

for (const how of ['terminate()', 'process.exit()', 'an uncaught throw', 'killed in a busy loop'] as const) {
  test(`when a thread dies by ${how}, its locks go to the waiters, which are told, and its requests end`, async (t) => {
    const thread = await startWebLockThread(t, table.handle);
    await thread.does({ do: 'request', id: 'held', name: 'held' });
    await thread.does({ do: 'request', id: 'shared', name: 'shared', options: { mode: 'shared' } });
    const holder = requestAndHold(locks, 'waited for');
    await thread.does({ do: 'request', id: 'waiting', name: 'waited for' });
    const waiting = ['held', 'shared'].map((name) => locks.request(name, (lock) => lock.ownerDied));
    const behind = locks.request('waited for', (lock) => lock.ownerDied);
    const pending = (await locks.query()).pending.map(({ name }) => name);
    assert.deepEqual(pending.toSorted(), ['held', 'shared', 'waited for', 'waited for']);
    await thread.dies(how);
    assert.deepEqual(await Promise.all(waiting), [true, true]);
    holder.release();
    assert.equal(await behind, false);
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });
}

test('requests that name their owners are refused if they would wait for each other', async () => {
  const [one, two] = [{}, {}];
  const first = requestAndHold(locks, 'x', { owner: one });
  const second = requestAndHold(locks, 'y', { owner: two });
  await Promise.all([first.granted, second.granted]);
  const waits = locks.request('y', { owner: one }, () => 'granted');
  await assert.rejects(
    locks.request('x', { owner: two }, () => {}),
    { code: 'deadlock' },
  );
  second.release();
  assert.equal(await waits, 'granted');
  first.release();
  await first.ended;
});

test('requests that name no owner wait for each other, as in the specification', async () => {
  await locks.request('x', async () => {
    const controller = new AbortController();
    const request = locks.request('x', { signal: controller.signal }, () => {});
    assert.equal((await locks.query()).pending.length, 1);
    controller.abort();
    await assert.rejects(request, { name: 'AbortError' });
  });
});
