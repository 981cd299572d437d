import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { endWait, sleepFor, startWait } from '../../src/locks/acquire/wait.ts';
import { SessionLocks } from '../../src/locks/index.ts';
import { type LockThread, startLockThread, untilMembers } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 16 });
after(() => locks.close());

test('at most so many permits are held at once, and they are granted in order of arrival', async () => {
  const semaphore = locks.semaphore('s', 2);
  const held = [semaphore.acquire(), semaphore.tryAcquire()!];
  assert.equal(semaphore.tryAcquire(), null);
  const order: number[] = [];
  const waits = [0, 1, 2].map(async (place) => {
    const grant = await semaphore.acquireAsync();
    order.push(place);
    return grant;
  });
  held[0]!.release();
  const first = await waits[0]!;
  assert.equal(semaphore.tryAcquire(), null, 'two are held, and two wait');
  held[1]!.release();
  const second = await waits[1]!;
  first.release();
  (await waits[2]!).release();
  assert.deepEqual(order, [0, 1, 2]);
  assert.equal(second.release(), true);
  assert.deepEqual(locks.inspect().keys, []);
});

test('one permit too many is refused at once, however short the leases are', async () => {
  const leased = SessionLocks.create({ capacity: 4, leaseMs: 1_000 });
  try {
    // Times of the table that are still 0 are now longer ago than a lease.
    await setTimeout(Math.max(0, 1_100 - performance.now()));
    const semaphore = leased.semaphore('f', 2);
    const held = [semaphore.acquire(), semaphore.acquire()];
    assert.equal(semaphore.tryAcquire(), null);
    await assert.rejects(semaphore.acquireAsync({ timeoutMs: 5 }), { code: 'lock_timeout' });
    for (const grant of held) assert.equal(grant.release(), true, 'nothing was stolen');
  } finally {
    await leased.close();
  }
});

test('one release admits one waiter, two in a row admit two', async () => {
  const semaphore = locks.semaphore('two', 2);
  const held = [semaphore.acquire(), semaphore.acquire()];
  const waits = [semaphore.acquireAsync(), semaphore.acquireAsync()];
  for (const grant of held) grant.release();
  for (const grant of await Promise.all(waits)) assert.equal(grant.release(), true);
});

test('never more than the permits are inside, across threads', async (t) => {
  const workers = await Promise.all([1, 2, 3, 4].map(() => startLockThread(locks.handle)));
  t.after(() => Promise.all(workers.map((worker) => worker.ends())));
  let most = 0;
  await Promise.all(
    workers.map(async (worker) => {
      for (let times = 0; times < 50; times++) {
        await worker.does({ do: 'acquireAsync', key: 'crowd', permits: 3, timeoutMs: 20_000 });
        most = Math.max(most, locks.inspect().keys.find(({ key }) => key === 'crowd')!.holders.length);
        await worker.does({ do: 'release', key: 'crowd' });
      }
    }),
  );
  assert.ok(most > 1 && most <= 3, `${most}`);
});

test('an exclusive grant waits for all permits, and keeps them all away', async () => {
  const semaphore = locks.semaphore('e', 3);
  const held = [semaphore.acquire(), semaphore.acquire()];
  assert.equal(locks.tryAcquire('e'), null);
  const maintenance = locks.acquireAsync('e');
  assert.equal(semaphore.tryAcquire(), null, 'the third permit is behind the waiter');
  for (const grant of held) grant.release();
  using _alone = await maintenance;
  assert.equal(semaphore.tryAcquire(), null);
});

test('the permit of a thread that dies is recovered', async (t) => {
  const worker = await startLockThread(locks.handle);
  const semaphore = locks.semaphore('d', 1);
  await worker.does({ do: 'acquire', key: 'd', permits: 1, timeoutMs: 0 });
  const wait = semaphore.acquireAsync();
  await worker.ends();
  const grant = await wait;
  assert.equal(grant.ownerDied, true);
  assert.equal(grant.release(), true);
  t.after(() => untilMembers(locks.handle, 1));
});

test('a permit has a lease of its own: one that is not renewed is stolen while others come and go', async () => {
  const leased = SessionLocks.create({ capacity: 4, leaseMs: 200 });
  try {
    const semaphore = leased.semaphore('l', 2);
    const hung = semaphore.acquire();
    for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
      const [one, two] = [semaphore.tryAcquire(), semaphore.tryAcquire()];
      two?.release();
      one?.release();
      if (two !== null) break;
    }
    assert.equal(hung.release(), false, 'it was stolen');
  } finally {
    await leased.close();
  }
});

test('a wait for a permit sleeps until the first lease of a permit ends, whichever was granted last', async (t) => {
  const leased = SessionLocks.create({ capacity: 4, leaseMs: 1_000 });
  t.after(() => leased.close());
  const semaphore = leased.semaphore('l', 2);
  semaphore.acquire();
  await setTimeout(200);
  semaphore.acquire();
  const key = leased.key('l');
  const wait = startWait(key.member, { key, sharers: 2, owner: undefined, timeoutMs: 60_000 }, false);
  const ms = sleepFor(wait, 60_000);
  endWait(wait);
  assert.ok(ms <= 850, `${ms} ms`);
});

test('a permit whose lease runs out goes to a waiter that runs, past a first one that is stuck', async (t) => {
  const leased = SessionLocks.create({ capacity: 4, leaseMs: 300 });
  const threads = [await startLockThread(leased.handle), await startLockThread(leased.handle)];
  const [stuck, other] = threads as [LockThread, LockThread];
  t.after(async () => {
    await Promise.all(threads.map((thread) => thread.ends()));
    await leased.close();
  });
  const semaphore = leased.semaphore('p', 2);
  const hung = semaphore.acquire();
  const renewed = semaphore.acquire({ autoRenew: true });
  await stuck.does({ do: 'begin', key: 'p', permits: 2, timeoutMs: 20_000 });
  const { done: blocked } = await stuck.begins({ do: 'block', ms: 4_000 });
  const { done } = await other.begins({ do: 'acquire', key: 'p', permits: 2, timeoutMs: 20_000 });
  const first = await Promise.race([done.then(() => 'granted'), blocked.then(() => 'no longer stuck')]);
  assert.equal(first, 'granted');
  assert.equal(hung.release(), false);
  assert.equal(renewed.release(), true);
});

test('a wait is refused as a deadlock if one thread holds all permits, and not if it waits for one of several', async (t) => {
  const semaphore = locks.semaphore('dl', 2);
  const held = [semaphore.acquire(), semaphore.acquire()];
  assert.throws(() => semaphore.acquire(), { code: 'deadlock' });
  held[1]!.release();
  const ofTask = semaphore.acquire({ owner: { task: 1 } });
  assert.throws(() => semaphore.acquire({ timeoutMs: 500 }), { code: 'deadlock' }, 'of several owners');
  const waiting = semaphore.acquireAsync({ owner: held });
  ofTask.release();
  (await waiting).release();
  const other = SessionLocks.attach(locks.handle);
  t.after(() => other.close());
  const ofOther = other.semaphore('dl', 2).acquire();
  assert.throws(() => semaphore.acquire({ timeoutMs: 500 }), { code: 'deadlock' }, 'through any attachment');
  ofOther.release();
  const worker = await startLockThread(locks.handle);
  t.after(() => worker.ends());
  await worker.does({ do: 'acquire', key: 'dl', permits: 2, timeoutMs: 0 });
  assert.throws(() => semaphore.acquire({ timeoutMs: 5 }), { code: 'lock_timeout' });
  held[0]!.release();
});

test('run releases the permit however its function ends', async () => {
  const semaphore = locks.semaphore('r', 1);
  assert.equal(await semaphore.run(({ mode }) => mode), 'shared');
  await assert.rejects(
    semaphore.run({ timeoutMs: 5 }, () => Promise.reject(new Error('failed'))),
    /failed/,
  );
  assert.equal(semaphore.tryAcquire()?.release(), true);
});

test('a wrong number of permits, and a mode, are refused by name', () => {
  for (const permits of [0, -1, 1.5, 65_537, Number.NaN, '2'] as number[]) {
    assert.throws(() => locks.semaphore('k', permits), {
      code: 'invalid_lock_option',
      message: /^permits must be a whole number from 1 to 65536/,
    });
  }
  assert.throws(() => locks.semaphore('k', 1).tryAcquire({ mode: 'shared' } as object), {
    message: "Unknown option 'mode'. Known: owner, autoRenew.",
  });
});
