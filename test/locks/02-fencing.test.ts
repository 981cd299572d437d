import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { endWait, sleepFor, startWait } from '../../src/locks/acquire/wait.ts';
import { type Grant, SessionLocks, StaleGrantError } from '../../src/locks/index.ts';
import { Slot, viewTable } from '../../src/locks/table/layout.ts';
import { currentTick } from '../../src/locks/table/lease-clock.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';

const leaseMs = 100;
const locks = SessionLocks.create({ capacity: 8, leaseMs, tokenFloor: 1_000n });
after(() => locks.close());

test('the tokens of a key rise across threads and recycled slots, starting above the given floor', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  let last = 1_000n;
  for (let i = 0; i < 50; i++) {
    const grant = locks.acquire('k');
    assert.ok(grant.token > last);
    last = grant.token;
    grant.release();
    // More keys than there are slots, so that "k" is assigned another one; at times this takes several grants.
    for (let j = 0; j < 10; j++) for (let k = 0; k <= i; k++) locks.acquire(`key-${i}-${j}`).release();
    const { token } = await other.does({ do: 'acquire', key: 'k', timeoutMs: 0 });
    assert.ok(token! > last);
    last = token!;
    await other.does({ do: 'release', key: 'k' });
  }
});

test('waiters whose key has got new tokens find it again, in however long a chain', async (t) => {
  const crowded = SessionLocks.create({ capacity: 128, leaseMs: Number.POSITIVE_INFINITY });
  const waiters = await Promise.all([startLockThread(crowded.handle), startLockThread(crowded.handle)]);
  t.after(async () => {
    for (const { worker } of waiters) await worker.terminate();
    await crowded.close();
  });
  const { bucketMask } = viewTable(crowded.handle);
  const names: string[] = [];
  for (let i = 0; names.length < 100; i++)
    if ((crowded.key(`k${i}`).hash & bucketMask) === 0) names.push(`k${i}`);
  // The first is the last in the chain.
  const held = names.map((name) => crowded.acquire(name))[0]!;
  const waits = [];
  for (const waiter of waiters)
    waits.push((await waiter.begins({ do: 'acquire', key: held.key, timeoutMs: 2_000 })).done);
  await untilQueued(crowded, held.key, 2);
  crowded.raiseTokens(1_000_000n);
  held.release();
  // One of them keeps it.
  const codes = (await Promise.all(waits)).map(({ code = 'granted' }) => code);
  assert.deepEqual(codes.sort(), ['granted', 'lock_timeout']);
});

test('the tokens of a key rise when the count of its slot has come to an end', () => {
  const unleased = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  after(() => unleased.close());
  const { i32, slots } = viewTable(unleased.handle);
  let last = unleased.acquire('k');
  last.release();
  i32[slots + Slot.state] = -3 * 2 ** 13; // three below the last count
  for (let i = 0; i < 6; i++) {
    const grant = unleased.acquire('k');
    assert.ok(grant.token > last.token, `${grant.token} after ${last.token}`);
    assert.equal(grant.release(), true);
    last = grant;
  }
});

test('raiseTokens makes every later token higher than the given floor, and lowers none', () => {
  const held = locks.acquire('held');
  locks.acquire('known').release();
  locks.raiseTokens(2n ** 60n);
  locks.raiseTokens(5n);
  assert.equal(held.release(), true, 'a grant stays valid');
  for (const key of ['held', 'known', 'new']) {
    for (const mode of ['shared', 'exclusive'] as const) {
      using grant = locks.acquire(key, { mode });
      assert.ok(grant.token > 2n ** 60n, `${grant.token}`);
      assert.ok(grant.token < 2n ** 60n + 100n, `${grant.token} is not far above`);
    }
  }
});

test('a waiter that finds a lease over just before it sleeps looks again at once', async (t) => {
  using _held = locks.acquire('just over');
  const key = locks.key('just over');
  const begun = currentTick(key.member.table);
  while (currentTick(key.member.table) === begun) await nextTurn();
  const wait = startWait(key.member, { key, sharers: 0, owner: undefined, timeoutMs: 60_000 }, false);
  assert.ok(sleepFor(wait, 60_000) > 0);
  const now = performance.now.bind(performance);
  t.mock.method(performance, 'now', () => now() + 10 * leaseMs);
  const ms = sleepFor(wait, 60_000);
  t.mock.restoreAll();
  endWait(wait);
  assert.equal(ms, 0);
});

test('the key of a hung holder is stolen when its lease is over, and the holder is told', async (t) => {
  const thief = await startLockThread(locks.handle);
  t.after(() => thief.ends());
  const grant = locks.acquire('hung');
  const stolen = await thief.does({ do: 'acquire', key: 'hung', timeoutMs: 10_000 });
  assert.ok(stolen.token! > grant.token);
  assert.equal(stolen.ownerDied, false);
  assert.throws(() => grant.renew(), StaleGrantError);
  assert.equal(grant.release(), false, 'release says that the key was stolen');
  await thief.does({ do: 'renew', key: 'hung' });
  assert.equal(locks.tryAcquire('hung'), null, 'and leaves the thief its grant');
  assert.equal((await thief.does({ do: 'release', key: 'hung' })).released, true);
});

test('a stolen grant does not free a later grant of its own thread', async (t) => {
  const thief = await startLockThread(locks.handle);
  t.after(() => thief.ends());
  const old = locks.acquire('again');
  await thief.does({ do: 'acquire', key: 'again', timeoutMs: 10_000 });
  await thief.does({ do: 'release', key: 'again' });
  const mine = locks.acquire('again', { timeoutMs: 0 });
  assert.equal(old.release(), false);
  assert.throws(() => old.renew(), StaleGrantError);
  mine.renew();
  assert.equal(mine.release(), true);
});

test('a stolen grant does not free a later grant that the slot counts by the same number', (t) => {
  const unleased = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  t.after(() => unleased.close());
  const { i32, slots } = viewTable(unleased.handle);
  const old = unleased.acquire('k');
  const held = i32[slots + Slot.state];
  unleased.steal('k').release();
  i32[slots + Slot.state] = -2 * 2 ** 13; // one below the last count
  let mine = unleased.acquire('k');
  for (let grants = 0; i32[slots + Slot.state] !== held; grants++) {
    assert.ok(grants < 10, 'the count begins anew');
    mine.release();
    mine = unleased.acquire('k');
  }
  assert.equal(old.release(), false);
  assert.equal(mine.release(), true);
});

test('a renewed lease lasts for its full length again', async (t) => {
  const leaseMs = 300;
  const table = SessionLocks.create({ capacity: 1, leaseMs });
  const thief = await startLockThread(table.handle);
  t.after(() => Promise.all([thief.ends(), table.close()]));
  // A machine that stands still for a lease takes the key from a holder that could not renew it: then try again.
  for (let attempt = 1; ; attempt++) {
    const grant = table.acquire('renewed', { timeoutMs: 10_000 });
    const { done } = await thief.begins({ do: 'acquire', key: 'renewed', timeoutMs: 10_000 });
    const { renewals, longestGapMs, lastAt } = await renewFor(1.5 * leaseMs, leaseMs / 6, grant);
    const stolen = await done;
    assert.ok(stolen.token! > grant.token);
    assert.ok(stolen.at! - lastAt >= leaseMs, 'stolen only when the lease that was last renewed is over');
    assert.throws(() => grant.renew(), { code: 'stale_grant' });
    await thief.does({ do: 'release', key: 'renewed' });
    if (renewals >= 3 && longestGapMs < leaseMs) return;
    assert.ok(longestGapMs >= leaseMs, `refused after ${renewals} renewals, while the lease lasted`);
    assert.ok(attempt < 10, 'the machine stood still each time');
  }
});

/** Renews every `everyMs` until `forMs` have passed or a renewal is refused. */
async function renewFor(forMs: number, everyMs: number, grant: Grant) {
  const start = performance.now();
  let lastAt = start;
  let longestGapMs = 0;
  let renewals = 0;
  while (performance.now() < start + forMs) {
    await new Promise((wake) => setTimeout(wake, everyMs));
    const before = performance.now();
    longestGapMs = Math.max(longestGapMs, before - lastAt);
    try {
      grant.renew();
    } catch (error) {
      longestGapMs = Math.max(longestGapMs, performance.now() - lastAt);
      assert.ok(error instanceof StaleGrantError);
      break;
    }
    lastAt = before;
    renewals += 1;
  }
  return { renewals, longestGapMs, lastAt };
}

test('a lease that has run out can be renewed if the key was not stolen', () => {
  const grant = locks.acquire('not stolen');
  const end = performance.now() + leaseMs + 1;
  while (performance.now() < end);
  grant.renew();
  assert.equal(grant.release(), true);
  assert.throws(() => grant.renew(), /it was released/);
});

test('without leases a key is never stolen', async (t) => {
  const forever = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  t.after(() => forever.close());
  using grant = forever.acquire('x');
  grant.renew();
  const other = await startLockThread(forever.handle);
  t.after(() => other.ends());
  assert.equal((await other.does({ do: 'acquire', key: 'x', timeoutMs: 20 })).code, 'lock_timeout');
});
