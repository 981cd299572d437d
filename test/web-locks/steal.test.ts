import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { startWebLockThread } from '../support/start-web-lock-thread.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);
const lost = { name: 'AbortError', code: DOMException.ABORT_ERR };

test('a lock that is free can be stolen like any other', async () => {
  assert.equal(await locks.request('free', { steal: true }, (lock) => lock.mode), 'exclusive');
});

for (const [mode, count] of [
  ['exclusive', 1],
  ['shared', 3],
] as const) {
  test(`a lock that ${count} hold ${mode} is stolen at once; their requests reject, and their callbacks are told`, async () => {
    const holders = Array.from({ length: count }, () => requestAndHold(locks, mode, { mode }));
    const held = await Promise.all(holders.map(({ granted }) => granted));
    const token = await locks.request(mode, { steal: true }, (lock) => lock.token);
    for (const [index, { ended }] of holders.entries()) {
      await assert.rejects(ended, { ...lost, message: /was stolen/ });
      assert.equal(held[index]!.signal.aborted, true);
      assert.ok(held[index]!.token < token);
    }
    assert.deepEqual(await locks.query(), { held: [], pending: [] });
  });
}

test('a callback that ends after its lock was stolen changes nothing, however it ends', async () => {
  for (const end of ['returns', 'throws']) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const granted = Promise.withResolvers<void>();
    const holder = locks.request('late', () => {
      granted.resolve();
      return promise;
    });
    await granted.promise;
    const thief = requestAndHold(locks, 'late', { steal: true });
    await thief.granted;
    if (end === 'returns') resolve('returned');
    else reject(new Error('thrown'));
    await assert.rejects(holder, lost);
    assert.equal(table.tryAcquire('late'), null);
    thief.release();
    await thief.ended;
  }
});

test('waiters keep their places behind the request that steals', async () => {
  const order: string[] = [];
  const holder = requestAndHold(locks, 'queue');
  const waiting = ['first', 'second'].map((who) => locks.request('queue', () => order.push(who)));
  const thief = locks.request('queue', { steal: true }, () => order.push('thief'));
  await assert.rejects(holder.ended, lost);
  await Promise.all([thief, ...waiting]);
  assert.deepEqual(order, ['thief', 'first', 'second']);
});

test('a lock that was stolen can be stolen again: the last request has it', async () => {
  const thieves = Array.from({ length: 3 }, () => requestAndHold(locks, 'again', { steal: true }));
  await thieves[2]!.granted;
  await assert.rejects(thieves[0]!.ended, lost);
  await assert.rejects(thieves[1]!.ended, lost);
  thieves[2]!.release('kept');
  assert.equal(await thieves[2]!.ended, 'kept');
});

test('a lock is stolen from other threads, which are told, and by them', async (t) => {
  const [one, two] = [await startWebLockThread(t, table.handle), await startWebLockThread(t, table.handle)];
  for (const thread of [one, two]) {
    await thread.does({ do: 'request', id: 'reader', name: 'across', options: { mode: 'shared' } });
    await thread.does({ do: 'awaitGrant', id: 'reader' });
  }
  const mine = requestAndHold(locks, 'across', { steal: true });
  await mine.granted;
  for (const thread of [one, two])
    assert.deepEqual(await thread.does({ do: 'awaitEnd', id: 'reader' }), { error: 'AbortError' });
  await one.does({ do: 'request', id: 'thief', name: 'across', options: { steal: true } });
  await assert.rejects(mine.ended, lost);
  assert.deepEqual(await one.does({ do: 'release', id: 'thief' }), { value: 'released' });
});

test('a lock is stolen from a thread that hangs, which is told when it goes on', async (t) => {
  const thread = await startWebLockThread(t, table.handle);
  await thread.does({ do: 'request', id: 'hangs', name: 'hangs' });
  await thread.does({ do: 'awaitGrant', id: 'hangs' });
  const { done } = await thread.begins({ do: 'block', ms: 50 });
  assert.equal(await locks.request('hangs', { steal: true }, () => 'stolen'), 'stolen');
  await done;
  assert.deepEqual(await thread.does({ do: 'awaitEnd', id: 'hangs' }), { error: 'AbortError' });
});

test('with leases a lock is kept for longer than a lease by a thread whose event loop turns', async () => {
  await using leased = SessionLocks.create({ fairness: 'fifo', leaseMs: 400 });
  const manager = webLocks(leased);
  const holders = [
    requestAndHold(manager, 'kept'),
    requestAndHold(manager, 'kept, shared', { mode: 'shared' }),
    requestAndHold(manager, 'kept, stolen', { steal: true }),
  ];
  const { held } = await manager.query();
  const waiting = held.map(({ name }) => manager.request(name, { timeoutMs: 900 }, () => {}));
  await Promise.all(waiting.map((request) => assert.rejects(request, { code: 'lock_timeout' })));
  for (const holder of holders) {
    holder.release('kept');
    assert.equal(await holder.ended, 'kept');
  }
});

test('with leases a thread that hangs loses its lock to the next one, and is told when it goes on', async (t) => {
  await using leased = SessionLocks.create({ fairness: 'fifo', leaseMs: 30 });
  const manager = webLocks(leased);
  const thread = await startWebLockThread(t, leased.handle);
  await thread.does({ do: 'request', id: 'hangs', name: 'hangs' });
  await thread.does({ do: 'awaitGrant', id: 'hangs' });
  const { done } = await thread.begins({ do: 'block', ms: 1_000 });
  assert.equal(await manager.request('hangs', () => 'next'), 'next');
  await done;
  assert.deepEqual(await thread.does({ do: 'awaitEnd', id: 'hangs' }), { error: 'AbortError' });
  await thread.ends();
});

test('closing the table rejects the requests that hold a lock, too', async () => {
  const closing = SessionLocks.create({ fairness: 'fifo' });
  const holder = requestAndHold(webLocks(closing), 'a');
  await holder.granted;
  await closing.close();
  await assert.rejects(holder.ended, { ...lost, message: /was closed/ });
});
