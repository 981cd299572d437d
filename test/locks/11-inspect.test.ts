import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionLocks } from '../../src/locks/index.ts';
import { startLockThread, untilMembers, untilQueued } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 8 });
after(() => locks.close());

test('a snapshot has the mode, holders and ages of each key, and its waiters with what they wait for', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  const { threadId } = other.worker;
  const owner = {};
  const mine = locks.acquire('a', { owner });
  const read = locks.acquire('b', { mode: 'shared' });
  await other.does({ do: 'tryAcquire', key: 'b', mode: 'shared' });
  const { done } = await other.begins({ do: 'acquire', key: 'a', timeoutMs: 20_000 });
  await untilQueued(locks, 'a', 1);
  const write = locks.acquireAsync('b', { owner: {} });
  await untilQueued(locks, 'b', 1);

  const snapshot = locks.inspect();
  const keys = snapshot.keys.toSorted((x, y) => (x.key < y.key ? -1 : 1));
  const number = keys[0]!.holders[0]!.owner!;
  const writer = keys[1]!.waiters[0]!.owner!;
  assert.ok(number > 0 && writer > 0 && number !== writer);
  const ages = keys.flatMap(({ holders, waiters, leaseLeftMs }) => [
    ...holders.map(({ ageMs }) => ageMs),
    ...waiters.map(({ waitedMs }) => waitedMs),
    30_000 - leaseLeftMs!,
  ]);
  assert.ok(
    ages.every((age) => age >= -1 && age < 15_000),
    `${ages}`,
  );
  const ageMs = 0;
  const waitedMs = 0;
  const leaseLeftMs = 0;
  assert.deepEqual(
    keys.map((key) => ({
      ...key,
      leaseLeftMs,
      holders: key.holders.map((holder) => ({ ...holder, ageMs })),
      waiters: key.waiters.map((waiter) => ({ ...waiter, waitedMs })),
    })),
    [
      {
        key: 'a',
        mode: 'exclusive',
        holders: [{ thread: 0, owner: number, ageMs }],
        waiters: [
          { thread: threadId, owner: null, mode: 'exclusive', permits: null, blocking: true, waitedMs },
        ],
        leaseLeftMs,
        ownerDied: false,
      },
      {
        key: 'b',
        mode: 'shared',
        holders: [
          { thread: 0, owner: null, ageMs },
          { thread: threadId, owner: null, ageMs },
        ],
        waiters: [{ thread: 0, owner: writer, mode: 'exclusive', permits: null, blocking: false, waitedMs }],
        leaseLeftMs,
        ownerDied: false,
      },
    ],
  );
  assert.deepEqual(
    snapshot.waits.toSorted((x, y) => y.thread - x.thread || y.waitsFor.thread - x.waitsFor.thread),
    [
      { thread: threadId, owner: null, key: 'a', waitsFor: { thread: 0, owner: number, holds: true } },
      { thread: 0, owner: writer, key: 'b', waitsFor: { thread: threadId, owner: null, holds: true } },
      { thread: 0, owner: writer, key: 'b', waitsFor: { thread: 0, owner: null, holds: true } },
    ],
  );
  assert.deepEqual(structuredClone(snapshot), { ...snapshot }, 'it can be cloned');
  mine.release();
  read.release();
  await done;
  await other.does({ do: 'release', key: 'a' });
  await other.does({ do: 'release', key: 'b' });
  (await write).release();
});

test('a snapshot as text has one line per key, holder and waiter', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  const grant = locks.acquire('session-7', { mode: 'shared' });
  const { done } = await other.begins({ do: 'acquire', key: 'session-7', timeoutMs: 20_000 });
  await untilQueued(locks, 'session-7', 1);
  const lines = String(locks.inspect()).split('\n');
  assert.match(lines[0]!, /^1 of 8 keys in use: \d+ grants, \d+ busy, .* \d+ deadlocks$/);
  assert.match(lines[1]!, /^"session-7": shared, lease ends in (29|30)\.\d s$/);
  assert.match(lines[2]!, /^ {2}thread 0 has held it for 0\.\d s$/);
  assert.match(lines[3]!, /^ {2}thread \d+ has waited for 0\.\d s \(blocked\)$/);
  assert.equal(lines.length, 4);
  grant.release();
  await done;
  await other.does({ do: 'release', key: 'session-7' });
});

test('a waiter for a permit is shown as that', async () => {
  const semaphore = locks.semaphore('session-8', 1);
  const [held, waiting] = [semaphore.acquire(), semaphore.acquireAsync()];
  const snapshot = locks.inspect();
  assert.match(String(snapshot), /thread 0 has waited for 0\.\d s \(one of 1 permits, not blocked\)$/);
  assert.deepEqual(
    snapshot.keys[0]!.waiters.map(({ mode, permits }) => [mode, permits]),
    [['shared', 1]],
  );
  held.release();
  (await waiting).release();
});

test('without leases an age is known to a tenth of a second', async (t) => {
  const unleased = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  t.after(() => unleased.close());
  using _held = unleased.acquire('old');
  const start = performance.now();
  const age = () => unleased.inspect().keys[0]!.holders[0]!.ageMs;
  assert.ok(age() < 1_000);
  while (age() < 300) await nextTurn();
  const took = performance.now() - start;
  assert.ok(took > 150 && took < 2_000, `${took}`);
  assert.equal(unleased.inspect().keys[0]!.leaseLeftMs, null);
});

test('the counters include all threads, also those that are gone', async (t) => {
  const counted = SessionLocks.create({ capacity: 4, leaseMs: 1_000, tokenFloor: 1_000n });
  t.after(() => counted.close());
  assert.equal(counted.inspect().counters.grants, 0, 'a token floor is not a grant');
  counted.raiseTokens(5_000n);
  const other = await startLockThread(counted.handle);
  await other.does({ do: 'tryAcquire', key: 'a' });
  assert.equal(counted.tryAcquire('a'), null);
  assert.equal((await other.does({ do: 'acquire', key: 'a', timeoutMs: 60_000 })).code, 'deadlock');
  await other.does({ do: 'tryAcquire', key: 'a' });
  assert.equal((await other.does({ do: 'acquireAsync', key: 'a', timeoutMs: 1 })).code, 'lock_timeout');
  await other.does({ do: 'renew', key: 'a' });
  const stolen = await counted.acquireAsync('a');
  stolen.release();
  await other.does({ do: 'tryAcquire', key: 'b' });
  await other.ends();
  await untilMembers(counted.handle, 1);
  counted.tryAcquire('b')!.release();
  assert.deepEqual(counted.inspect().counters, {
    grants: 4,
    busy: 2,
    waits: 3,
    timeouts: 1,
    stolen: 1,
    recovered: 1,
    deadlocks: 1,
  });
});

test('a snapshot is of one moment: a thread that moves from key to key is never seen without one', async (t) => {
  const pair = SessionLocks.create({ capacity: 4, leaseMs: Number.POSITIVE_INFINITY });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const mover = await startLockThread(pair.handle, stop);
  t.after(async () => {
    await mover.ends();
    await pair.close();
  });
  const { done: moved } = await mover.begins({ do: 'alternate', keys: ['x', 'y'], counter: 0 });
  const look = () => {
    const held = pair.inspect().keys.map(({ key }) => key);
    return held.toSorted().join('+');
  };
  while (look() === '') await nextTurn();
  const seen = new Map<string, number>();
  const deadline = performance.now() + 10_000;
  for (let i = 0; i < 2_000 || (seen.size < 3 && performance.now() < deadline); i++) {
    const shown = look();
    seen.set(shown, (seen.get(shown) ?? 0) + 1);
  }
  Atomics.store(stop, 0, 1);
  await moved;
  // It acquires y while it holds x, releases x, acquires x, releases y: it always holds one.
  assert.equal(seen.get(''), undefined, [...seen].join('; '));
  assert.deepEqual([...seen.keys()].toSorted(), ['x', 'x+y', 'y']);
});
