import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DeadlockError, type Grant, SessionLocks } from '../../src/locks/index.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';
import { slow } from '../support/test-effort.ts';

const locks = SessionLocks.create({ capacity: 16 });
after(() => locks.close());

const LONG = { timeoutMs: 60_000 };

/** Each test leaves all keys free. */
beforeEach(() => assert.deepEqual(locks.inspect().keys, []));

function isDeadlock(waitsFor: string, links: object[]) {
  return (error: unknown) => {
    assert.ok(error instanceof DeadlockError, String(error));
    assert.equal(error.code, 'deadlock');
    assert.equal(error.key, waitsFor);
    const shown = error.cycle.map(({ thread, key, holds, waitsFor }) => ({ thread, key, holds, waitsFor }));
    assert.deepEqual(shown, links);
    assert.ok(error.cycle.every(({ ageMs, waitedMs }) => ageMs >= 0 && waitedMs >= 0));
    return true;
  };
}

test('blocking on a key that the thread itself holds is a cycle of one, in either mode and through any attachment', async (t) => {
  const link = { thread: 0, key: 'own', holds: true, waitsFor: 'own' };
  const held = locks.acquire('own');
  assert.throws(() => locks.acquire('own', LONG), isDeadlock('own', [link]));
  assert.throws(() => locks.acquire('own', { ...LONG, mode: 'shared' }), isDeadlock('own', [link]));
  const member = SessionLocks.attach(locks.handle);
  t.after(() => member.close());
  assert.throws(() => member.acquire('own', LONG), isDeadlock('own', [link]));
  held.release();
  const reader = locks.acquire('own', { mode: 'shared' });
  assert.throws(() => locks.acquire('own', LONG), isDeadlock('own', [link]), 'no upgrade');
  reader.release();
});

test('without waiting there is no deadlock', () => {
  const held = locks.acquire('busy');
  assert.equal(locks.tryAcquire('busy'), null);
  assert.throws(() => locks.acquire('busy', { timeoutMs: 0 }), { code: 'lock_timeout' });
  held.release();
});

test('two threads lock two keys in opposite order: the second is refused at once, the first goes on', async (t) => {
  const [one, two] = await Promise.all([startLockThread(locks.handle), startLockThread(locks.handle)]);
  t.after(() => Promise.all([one.ends(), two.ends()]));
  await one.does({ do: 'tryAcquire', key: 'a' });
  await two.does({ do: 'tryAcquire', key: 'b' });
  const { done: first } = await one.begins({ do: 'acquire', key: 'b', ...LONG });
  await untilQueued(locks, 'b', 1);
  const refused = await two.does({ do: 'acquire', key: 'a', ...LONG });
  assert.equal(refused.code, 'deadlock');
  const [x, y] = [one.worker.threadId, two.worker.threadId];
  assert.match(
    refused.message!,
    new RegExp(
      `^Waiting for "a" would close a cycle: thread ${y} has "b" \\([\\d.]+ s\\) and waits for "a" \\([\\d.]+ s\\); ` +
        `thread ${x} has "a" \\([\\d.]+ s\\) and waits for "b" \\([\\d.]+ s\\)\\. Release what is held`,
    ),
  );
  await two.does({ do: 'release', key: 'b' });
  assert.ok((await first).token);
  for (const key of ['a', 'b']) await one.does({ do: 'release', key });
});

test('a cycle of five threads is found by the last one, and listed in order', async (t) => {
  const lockers = await Promise.all(Array.from({ length: 4 }, () => startLockThread(locks.handle)));
  t.after(() => Promise.all(lockers.map((locker) => locker.ends())));
  const waits = [];
  for (const [i, locker] of lockers.entries()) await locker.does({ do: 'tryAcquire', key: `k${i}` });
  const mine = locks.acquire('k4');
  for (const [i, locker] of lockers.entries()) {
    waits.push((await locker.begins({ do: 'acquire', key: `k${i + 1}`, ...LONG })).done);
    await untilQueued(locks, `k${i + 1}`, 1);
  }
  const links = lockers.map(({ worker }, i) => ({
    thread: worker.threadId,
    key: `k${i}`,
    holds: true,
    waitsFor: `k${i + 1}`,
  }));
  assert.throws(
    () => locks.acquire('k0', LONG),
    isDeadlock('k0', [{ thread: 0, key: 'k4', holds: true, waitsFor: 'k0' }, ...links]),
  );
  mine.release();
  for (const [i, wait] of [...waits.entries()].reverse()) {
    assert.ok((await wait).token);
    for (const key of [`k${i + 1}`, `k${i}`]) await lockers[i]!.does({ do: 'release', key });
  }
});

test('two requests of one event loop for the same key are no deadlock', async () => {
  const first = locks.acquire('same', { owner: { request: 1 } });
  const second = locks.acquireAsync('same', { ...LONG, owner: { request: 2 } });
  const third = locks.acquireAsync('same', LONG);
  await untilQueued(locks, 'same', 2);
  first.release();
  (await second).release();
  (await third).release();
});

test('two tasks of one thread that hold A and B and wait for B and A are a deadlock', async () => {
  const [one, two] = [{ request: 1 }, { request: 2 }];
  const a = await locks.acquireAsync('a', { owner: one });
  const b = await locks.acquireAsync('b', { owner: two });
  const waiting = locks.acquireAsync('b', { ...LONG, owner: one });
  await assert.rejects(
    locks.acquireAsync('a', { ...LONG, owner: two }),
    isDeadlock('a', [
      { thread: 0, key: 'b', holds: true, waitsFor: 'a' },
      { thread: 0, key: 'a', holds: true, waitsFor: 'b' },
    ]),
  );
  b.release();
  (await waiting).release();
  a.release();
});

test('a task that waits for a key that it holds itself is a cycle of one', async () => {
  const owner = {};
  const held = await locks.acquireAsync('self', { owner });
  await assert.rejects(locks.acquireAsync('self', { ...LONG, owner }), { code: 'deadlock' });
  held.release();
});

test('a wait without an owner is never a deadlock: it times out', async () => {
  const held = locks.acquire('unowned');
  await assert.rejects(locks.acquireAsync('unowned', { timeoutMs: 20 }), { code: 'lock_timeout' });
  held.release();
});

test('a blocked thread counts as waiting for all that its tasks hold', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  await other.does({ do: 'tryAcquire', key: 'b' });
  const a = await locks.acquireAsync('a', { owner: {} });
  const { done } = await other.begins({ do: 'acquire', key: 'a', ...LONG });
  await untilQueued(locks, 'a', 1);
  assert.throws(() => locks.acquire('b', LONG), { code: 'deadlock' });
  a.release();
  assert.ok((await done).token);
  for (const key of ['a', 'b']) await other.does({ do: 'release', key });
});

test('a waiter waits for those ahead in the queue too: a reader behind a writer behind a reader', async (t) => {
  const writer = await startLockThread(locks.handle);
  t.after(() => writer.ends());
  const reader = locks.acquire('rw', { mode: 'shared' });
  const { done } = await writer.begins({ do: 'acquire', key: 'rw', ...LONG });
  await untilQueued(locks, 'rw', 1);
  assert.throws(
    () => locks.acquire('rw', { ...LONG, mode: 'shared' }),
    isDeadlock('rw', [
      { thread: 0, key: 'rw', holds: true, waitsFor: 'rw' },
      { thread: writer.worker.threadId, key: 'rw', holds: false, waitsFor: 'rw' },
    ]),
  );
  reader.release();
  assert.ok((await done).token);
  await writer.does({ do: 'release', key: 'rw' });
});

test('blocking behind a wait of the same event loop is a deadlock, for readers and permits too', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  const brief = { timeoutMs: 1_000 };
  const permits = locks.semaphore('line', 2);
  const ways = [
    { begin: () => locks.acquireAsync('line', LONG), block: () => locks.acquire('line', brief) },
    {
      begin: () => locks.acquireAsync('line', { ...LONG, mode: 'shared' }),
      block: () => locks.acquire('line', { ...brief, mode: 'shared' }),
    },
    { begin: () => permits.acquireAsync(LONG), block: () => permits.acquire(brief) },
  ];
  for (const { begin, block } of ways) {
    await other.does({ do: 'tryAcquire', key: 'line' });
    const mine = begin();
    await untilQueued(locks, 'line', 1);
    assert.throws(block, isDeadlock('line', [{ thread: 0, key: 'line', holds: false, waitsFor: 'line' }]));
    await other.does({ do: 'release', key: 'line' });
    (await mine).release();
  }
});

test('a reader is behind the event loop of the reader ahead of it: a thread that blocks closes a cycle', async (t) => {
  const [holder, reader] = await Promise.all([startLockThread(locks.handle), startLockThread(locks.handle)]);
  t.after(() => Promise.all([holder.ends(), reader.ends()]));
  await holder.does({ do: 'tryAcquire', key: 'read' });
  await reader.does({ do: 'tryAcquire', key: 'b' });
  const mine = locks.acquireAsync('read', { ...LONG, mode: 'shared' });
  const { done } = await reader.begins({ do: 'acquire', key: 'read', ...LONG, mode: 'shared' });
  await untilQueued(locks, 'read', 2);
  assert.throws(() => locks.acquire('b', { timeoutMs: 1_000 }), { code: 'deadlock' });
  await holder.does({ do: 'release', key: 'read' });
  (await mine).release();
  assert.ok((await done).token);
  for (const key of ['read', 'b']) await reader.does({ do: 'release', key });
});

test('a key that is granted to a waiting task can close a cycle: the wait is refused, not the grant', async () => {
  const [one, two] = [{}, {}];
  const b = await locks.acquireAsync('b', { owner: two });
  const a = locks.acquire('a', { owner: {} });
  // Task one waits for b; task two waits for a, and is first in its queue; then one is granted a ahead of two.
  const waiting = locks.acquireAsync('b', { ...LONG, owner: one });
  const behind = locks.acquireAsync('a', { ...LONG, owner: two });
  await untilQueued(locks, 'a', 1);
  a.release();
  const barged = locks.tryAcquire('a', { owner: one })!;
  await assert.rejects(waiting, { code: 'deadlock', key: 'b' });
  barged.release();
  (await behind).release();
  b.release();
});

test('acquireMany takes all in one order, or none', async (t) => {
  const set = locks.acquireMany(['z', 'm', 'a', 'm']);
  assert.deepEqual([...set.keys()], ['a', 'm', 'z']);
  const tokens = [...set.values()].map(({ token }) => token);
  assert.deepEqual(tokens.toSorted(), tokens);
  set.renew();
  assert.equal(set.release(), true);
  assert.equal(set.release(), true);

  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  await other.does({ do: 'tryAcquire', key: 'n' });
  assert.throws(() => locks.acquireMany(['m', 'n', 'o'], { timeoutMs: 10 }), {
    code: 'lock_timeout',
    key: 'n',
  });
  await assert.rejects(locks.acquireManyAsync(['m', 'n', 'o'], { timeoutMs: 10 }), { code: 'lock_timeout' });
  const controller = new AbortController();
  const many = locks.acquireManyAsync(['m', 'n', 'o'], { signal: controller.signal });
  await untilQueued(locks, 'n', 1);
  controller.abort(new Error('enough'));
  await assert.rejects(many, /enough/);
  for (const key of ['m', 'o']) locks.tryAcquire(key)!.release();
  await other.does({ do: 'release', key: 'n' });
  assert.throws(() => locks.acquireMany([]), { code: 'invalid_lock_option', message: /at least one key/ });
  assert.throws(() => locks.acquireMany(['a', '']), { code: 'invalid_key' });
  using both = await locks.acquireManyAsync(['b', 'a'], { mode: 'shared' });
  assert.equal(both.get('a')!.mode, 'shared');
});

test('acquireMany against acquireMany, two threads, the same keys in opposite order: no deadlock is reported', async (t) => {
  const [one, two] = await Promise.all([startLockThread(locks.handle), startLockThread(locks.handle)]);
  t.after(() => Promise.all([one.ends(), two.ends()]));
  const turns = async (locker: typeof one, key: string, other: string) => {
    for (let i = 0; i < 100; i++) {
      assert.ok(!(await locker.does({ do: 'acquireMany', key, others: [other], ...LONG })).code);
      await locker.does({ do: 'release', key });
      await locker.does({ do: 'release', key: other });
    }
  };
  await Promise.all([turns(one, 'a', 'b'), turns(two, 'b', 'a')]);
});

test('a cycle through a waiting task is found even while its thread is blocked by something else', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  await other.does({ do: 'tryAcquire', key: 'b', owner: 'theirs' });
  await other.does({ do: 'tryAcquire', key: 'x' });
  const owner = {};
  const a = await locks.acquireAsync('a', { owner });
  const b = locks.acquireAsync('b', { ...LONG, owner });
  await untilQueued(locks, 'b', 1);
  const { done } = await other.begins({ do: 'closeAndFree', key: 'a', owner: 'theirs', free: 'x' });
  // This thread is blocked on x until the other one has asked for a.
  locks.acquire('x', LONG).release();
  assert.equal((await done).code, 'deadlock');
  await other.does({ do: 'release', key: 'b' });
  (await b).release();
  a.release();
});

test('a writer waits for each of several readers ahead of it in the queue', async () => {
  const [reads, other, writes] = [{}, {}, {}];
  const k = await locks.acquireAsync('k', { owner: {} });
  const m = await locks.acquireAsync('m', { owner: writes });
  const first = locks.acquireAsync('k', { ...LONG, mode: 'shared', owner: reads });
  const second = locks.acquireAsync('k', { ...LONG, mode: 'shared', owner: other });
  const busy = locks.acquireAsync('m', { ...LONG, owner: reads });
  await untilQueued(locks, 'k', 2);
  await assert.rejects(locks.acquireAsync('k', { ...LONG, owner: writes }), { code: 'deadlock', key: 'k' });
  k.release();
  m.release();
  for (const wait of [first, second, busy]) (await wait).release();
});

test('an owner is the same through any attachment of its thread, and acquireManyAsync always has one', async (t) => {
  const member = SessionLocks.attach(locks.handle);
  t.after(() => member.close());
  const owner = {};
  const p = await member.acquireAsync('p', { owner });
  const q = await locks.acquireAsync('q');
  const many = locks.acquireManyAsync(['o', 'q'], { ...LONG, owner: undefined });
  await untilQueued(locks, 'q', 1);
  await assert.rejects(locks.acquireAsync('p', { ...LONG, owner }), { code: 'deadlock' });
  q.release();
  (await many).release();
  p.release();
});

test('a stolen grant that is released late does not clear the owner of the next grant', async (t) => {
  const brief = SessionLocks.create({ capacity: 2, leaseMs: 10 });
  t.after(() => brief.close());
  const owner = {};
  const stolen = brief.tryAcquire('k', { owner })!;
  let next = brief.tryAcquire('k', { owner });
  for (; next === null; next = brief.tryAcquire('k', { owner })) await nextTurn();
  const holderOf = () => brief.inspect().keys[0]!.holders[0]!.owner;
  const before = holderOf();
  assert.equal(stolen.release(), false);
  assert.ok(before !== null);
  assert.equal(holderOf(), before);
  next.release();
});

slow('joining a long queue is cheap', async () => {
  const held = locks.acquire('long');
  const controllers = Array.from({ length: 1_000 }, () => new AbortController());
  const shares: Grant[] = [];
  const before = process.cpuUsage();
  const waits = controllers.map(({ signal }) => {
    const owner = {};
    shares.push(locks.tryAcquire('shared by all', { mode: 'shared', owner })!);
    return locks.acquireAsync('long', { ...LONG, signal, owner });
  });
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1_000;
  for (const controller of controllers) controller.abort();
  await Promise.allSettled(waits);
  held.release();
  for (const share of shares) share.release();
  assert.ok(took < 5_000, `${took} ms of computing`);
});
