import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LockTableFullError, LockTimeoutError, SessionLocks } from '../../src/locks/index.ts';
import { startLockThread, untilMembers, untilQueued } from '../support/start-lock-thread.ts';

const capacity = 8;
const locks = SessionLocks.create({ capacity, leaseMs: Number.POSITIVE_INFINITY });
after(() => locks.close());

function fill(prefix: string) {
  return Array.from({ length: capacity }, (_, i) => locks.tryAcquire(`${prefix}-${i}`)!);
}

test('100,000 keys pass through a table of 8', () => {
  for (let i = 0; i < 100_000; i++) assert.equal(locks.acquire(`key-${i}`, { timeoutMs: 0 }).release(), true);
});

test('a full table refuses a new key, loses none, and accepts one again when another is released', () => {
  const grants = fill('full');
  assert.throws(() => locks.tryAcquire('one too many'), LockTableFullError);
  assert.throws(() => locks.acquire('one too many'), LockTableFullError);
  for (let i = 0; i < capacity; i++) assert.equal(locks.tryAcquire(`full-${i}`), null, 'all are still held');
  assert.equal(grants[3]!.release(), true);
  using late = locks.tryAcquire('one too many')!;
  assert.equal(late.key, 'one too many');
  for (const [i, grant] of grants.entries()) if (i !== 3) assert.equal(grant.release(), true);
});

test('refusals and timeouts leave nothing behind', async (t) => {
  const waiter = await startLockThread(locks.handle);
  t.after(() => waiter.ends());
  for (let i = 0; i < 3 * capacity; i++) {
    using held = locks.acquire(`late-${i}`);
    assert.equal(locks.tryAcquire(held.key), null);
    assert.equal((await waiter.does({ do: 'acquire', key: held.key, timeoutMs: 1 })).code, 'lock_timeout');
  }
  for (const grant of fill('after')) assert.equal(grant.release(), true);
});

test('a slot that is waited for is not given to another key', async (t) => {
  const waiter = await startLockThread(locks.handle);
  t.after(() => waiter.ends());
  const held = locks.acquire('awaited');
  const { done } = await waiter.begins({ do: 'acquire', key: 'awaited', timeoutMs: 10_000 });
  await untilQueued(locks, 'awaited', 1);
  const grants = Array.from({ length: capacity - 1 }, (_, i) => locks.acquire(`crowd-${i}`));
  held.release();
  assert.throws(() => locks.tryAcquire('no room'), LockTableFullError);
  assert.ok((await done).token);
  assert.equal((await waiter.does({ do: 'release', key: 'awaited' })).released, true);
  for (const grant of grants) assert.equal(grant.release(), true);
});

test('timeoutMs 0 tries once', () => {
  using held = locks.acquire('now');
  assert.throws(() => locks.acquire(held.key, { timeoutMs: 0 }), LockTimeoutError);
});

test('600 attachments come and go: each leaves its record to the next', async (t) => {
  const witness = await startLockThread(locks.handle);
  t.after(() => witness.ends());
  for (let i = 0; i < 600; i++) {
    const member = SessionLocks.attach(locks.handle);
    member.acquire('visitor', { timeoutMs: 0 });
    await member.close();
    // It gets the key only if the member was recovered.
    const { ownerDied } = await witness.does({ do: 'acquire', key: 'visitor', timeoutMs: 10_000 });
    assert.equal(ownerDied, true);
    await witness.does({ do: 'release', key: 'visitor' });
  }
});

test('600 attachments come and go in one turn of the event loop: those that have left do not count', async () => {
  for (let i = 0; i < 600; i++) void SessionLocks.attach(locks.handle).close();
  await untilMembers(locks.handle, 1);
});
