import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { findSlot } from '../../src/locks/directory/directory.ts';
import { SessionLocks } from '../../src/locks/index.ts';
import { mayOvertake } from '../../src/locks/queue/overtaking.ts';
import { Slot, viewTable } from '../../src/locks/table/layout.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';
import { effort, slow } from '../support/test-effort.ts';

/** How many times the first in the queue may be overtaken, as docs/locks.md says. */
const BOUND = { barging: 1_023, fifo: 0 };
const WAITERS = 3;
const ROUNDS = effort({ quick: 5, slow: 20, soak: 20 });

for (const fairness of ['barging', 'fifo'] as const) {
  for (const way of ['acquire', 'acquireAsync'] as const) {
    test(`${fairness}: two hogs overtake ${way} at most ${BOUND[fairness]} times for each place in the queue`, async (t) => {
      const locks = SessionLocks.create({ capacity: 4, leaseMs: Number.POSITIVE_INFINITY, fairness });
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const hogs = await Promise.all([1, 2].map(() => startLockThread(locks.handle, stop)));
      const waiters = await Promise.all(Array.from({ length: WAITERS }, () => startLockThread(locks.handle)));
      t.after(async () => {
        await Promise.all([...hogs, ...waiters].map((locker) => locker.ends()));
        await locks.close();
      });
      const hogging: Promise<unknown>[] = [];
      for (const hog of hogs) hogging.push((await hog.begins({ do: 'hog', key: 'hot', counter: 0 })).done);

      for (let round = 0; round < ROUNDS; round++) {
        const grant = locks.acquire('hot');
        const tokens: Promise<bigint>[] = [];
        const releases: Promise<unknown>[] = [];
        for (const waiter of waiters) {
          const { done } = await waiter.begins({ do: way, key: 'hot', timeoutMs: 20_000 });
          await untilQueued(locks, 'hot', tokens.length + 1);
          tokens.push(done.then(({ token }) => token!));
          releases.push(tokens.at(-1)!.then(() => waiter.does({ do: 'release', key: 'hot' })));
        }
        grant.release();
        // Each exclusive grant of the key raises its tokens by two.
        for (const [place, token] of (await Promise.all(tokens)).entries()) {
          const since = Number(token - grant.token) / 2;
          const limit = (BOUND[fairness] + 1) * (place + 1);
          assert.ok(
            since <= limit,
            `place ${place}: ${since} grants before its turn, at most ${limit} are allowed`,
          );
        }
        await Promise.all(releases);
      }
      Atomics.store(stop, 0, 1);
      await Promise.all(hogging);
    });
  }
}

test('fifo: keys are granted in order of arrival, and tryAcquire is refused while the queue is not empty', async (t) => {
  const locks = SessionLocks.create({ capacity: 4, fairness: 'fifo' });
  t.after(() => locks.close());
  const order: number[] = [];
  const first = locks.acquire('k');
  const waits = [0, 1, 2, 3, 4].map(async (place) => {
    const grant = await locks.acquireAsync('k');
    order.push(place);
    grant.release();
    if (place < 4) assert.equal(locks.tryAcquire('k'), null, 'free, but reserved for the next in the queue');
  });
  await untilQueued(locks, 'k', 5);
  first.release();
  await Promise.all(waits);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

test('barging: a newcomer may take a free key ahead of waiters that are asleep', async (t) => {
  const locks = SessionLocks.create({ capacity: 4 });
  t.after(() => locks.close());
  const held = locks.acquire('k');
  const wait = locks.acquireAsync('k');
  held.release();
  const barger = locks.tryAcquire('k');
  assert.ok(barger !== null);
  barger.release();
  (await wait).release();
});

test('a waiter that was woken and found the key taken again is next', async (t) => {
  const locks = SessionLocks.create({ capacity: 4 });
  t.after(() => locks.close());
  const held = locks.acquire('k');
  const wait = locks.acquireAsync('k');
  held.release();
  const barger = locks.tryAcquire('k')!;
  await untilReserved(locks, 'k');
  barger.release();
  assert.equal(locks.tryAcquire('k'), null);
  (await wait).release();
});

/** Resolves when the first in the queue has looked, and can't be overtaken any more. */
async function untilReserved(locks: SessionLocks, name: string): Promise<void> {
  const table = viewTable(locks.handle);
  const key = locks.key(name);
  assert.ok(findSlot(table, key));
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await nextTurn()) {
    if (!mayOvertake(table, key.place.at, Atomics.load(table.i32, key.place.at + Slot.state))) return;
  }
  throw new Error(`${name} is not reserved`);
}

test('a waiter that does not take its free key within a lease loses its place, and queues again', async (t) => {
  const locks = SessionLocks.create({ capacity: 4, leaseMs: 300, fairness: 'fifo' });
  const sleeper = await startLockThread(locks.handle);
  t.after(async () => {
    await sleeper.ends();
    await locks.close();
  });
  const held = locks.acquire('k', { autoRenew: true });
  await sleeper.does({ do: 'begin', key: 'k', timeoutMs: 20_000 });
  await untilQueued(locks, 'k', 1);
  // Its event loop is blocked: the waiter is woken, but can't run.
  const { done: blocked } = await sleeper.begins({ do: 'block', ms: 1_500 });
  held.release();
  assert.equal(locks.tryAcquire('k'), null, 'it is reserved for the sleeper');
  const other = locks.acquire('k', { timeoutMs: 10_000 });
  assert.ok(other.token > held.token);
  await blocked;
  other.release();
  const late = await sleeper.does({ do: 'finish', key: 'k' });
  assert.ok(late.token! > other.token, late.message);
});

test('the deaths of other threads do not prolong the time that a stuck waiter has for its free key', async (t) => {
  const locks = SessionLocks.create({ capacity: 4, leaseMs: 300, fairness: 'fifo' });
  const [sleeper, other] = await Promise.all([startLockThread(locks.handle), startLockThread(locks.handle)]);
  t.after(async () => {
    await Promise.all([sleeper.ends(), other.ends()]);
    await locks.close();
  });
  const held = locks.acquire('k');
  await sleeper.does({ do: 'begin', key: 'k', timeoutMs: 20_000 });
  const { done: blocked } = await sleeper.begins({ do: 'block', ms: 3_000 });
  const { done } = await other.begins({ do: 'acquire', key: 'k', timeoutMs: 20_000 });
  await untilQueued(locks, 'k', 2);
  held.release();
  let first: string | undefined;
  void done.then(() => (first ??= 'granted'));
  // Its thread ends with the test.
  blocked.then(() => (first ??= 'the sleeper has woken up')).catch(() => {});
  while (first === undefined) {
    await SessionLocks.attach(locks.handle).close();
    await setTimeout(20);
  }
  assert.equal(first, 'granted');
  await other.does({ do: 'release', key: 'k' });
});

slow('a blocked event loop loses all its places in a queue at once, those of readers too', async (t) => {
  // If it lost one place per lease, that would take 1.5 s.
  const leaseMs = 300;
  const locks = SessionLocks.create({ capacity: 4, leaseMs });
  const sleeper = await startLockThread(locks.handle);
  const reader = await startLockThread(locks.handle);
  t.after(async () => {
    await sleeper.ends();
    await reader.ends();
    await locks.close();
  });
  const held = locks.acquire('k');
  for (let i = 0; i < 5; i++)
    await sleeper.does({ do: 'begin', key: 'k', timeoutMs: 20_000, mode: i < 4 ? 'shared' : 'exclusive' });
  await untilQueued(locks, 'k', 5);
  const { done: blocked } = await sleeper.begins({ do: 'block', ms: 2_000 });
  const { done } = await reader.begins({ do: 'acquire', key: 'k', timeoutMs: 20_000, mode: 'shared' });
  await untilQueued(locks, 'k', 6);
  const freed = performance.now();
  held.release();
  const waited = (await done).at! - freed;
  assert.ok(waited >= leaseMs - 1 && waited < 1_000, `${waited} ms`);
  await reader.does({ do: 'release', key: 'k' });
  await blocked;
});
