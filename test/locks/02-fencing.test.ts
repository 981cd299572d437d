import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks, StaleGrantError } from '../../src/locks/index.ts';
import { startLockThread } from '../support/start-lock-thread.ts';

const leaseMs = 100;
const locks = SessionLocks.create({ capacity: 8, leaseMs, tokenFloor: 1_000n });
after(() => locks.close());

test('tokens rise over keys, threads and recycled slots, from the floor that was given', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  let last = 1_000n;
  for (let i = 0; i < 50; i++) {
    using grant = locks.acquire(`key-${i}`);
    assert.ok(grant.token > last);
    last = grant.token;
    const { token } = await other.does({ do: 'acquire', key: `other-${i}`, timeoutMs: 0 });
    assert.ok(token! > last);
    last = token!;
    await other.does({ do: 'release', key: `other-${i}` });
  }
});

test('raiseTokens lifts the next token over what a database has seen, and never lowers it', () => {
  locks.raiseTokens(2n ** 60n);
  locks.raiseTokens(5n);
  using grant = locks.acquire('raised');
  assert.equal(grant.token, 2n ** 60n + 1n);
});

test('a hung holder is robbed when its lease is over, and learns of it', async (t) => {
  const thief = await startLockThread(locks.handle);
  t.after(() => thief.ends());
  const grant = locks.acquire('hung');
  const stolen = await thief.does({ do: 'acquire', key: 'hung', timeoutMs: 10_000 });
  assert.ok(stolen.token! > grant.token);
  assert.equal(stolen.ownerDied, false);
  assert.throws(() => grant.renew(), StaleGrantError);
  assert.equal(grant.release(), false, 'release says that it was robbed');
  await thief.does({ do: 'renew', key: 'hung' });
  assert.equal(locks.tryAcquire('hung'), null, 'and left the thief what it holds');
  assert.equal((await thief.does({ do: 'release', key: 'hung' })).released, true);
});

test('a grant that was robbed does not free a later grant of its own thread', async (t) => {
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

test('a lease that is renewed is believed for its whole length again', async (t) => {
  const leaseMs = 300;
  const patient = SessionLocks.create({ capacity: 1, leaseMs });
  const thief = await startLockThread(patient.handle);
  t.after(() => Promise.all([thief.ends(), patient.close()]));
  let renewedAt = performance.now();
  const grant = patient.acquire('renewed');
  const { done } = await thief.begins({ do: 'acquire', key: 'renewed', timeoutMs: 10_000 });
  for (let end = renewedAt + 1.5 * leaseMs; performance.now() < end; ) {
    await new Promise((wake) => setTimeout(wake, leaseMs / 6));
    const now = performance.now();
    try {
      grant.renew();
      renewedAt = now;
    } catch (error) {
      // A machine that stands still for a lease takes the key from a holder that could not renew it.
      assert.ok(performance.now() - renewedAt >= leaseMs, `refused while the lease lasted: ${error}`);
      break;
    }
  }
  const stolen = await done;
  assert.ok(stolen.at! - renewedAt >= leaseMs, 'not stolen before the lease is over');
  assert.ok(stolen.token! > grant.token);
  assert.throws(() => grant.renew(), { code: 'stale_grant' });
});

test('a lease that has run out is nothing to a holder that nobody robbed', () => {
  const grant = locks.acquire('unrobbed');
  const end = performance.now() + leaseMs + 1;
  while (performance.now() < end);
  grant.renew();
  assert.equal(grant.release(), true);
  assert.throws(() => grant.renew(), /it was released/);
});

test('without a lease a holder is believed for ever', async (t) => {
  const forever = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  t.after(() => forever.close());
  using grant = forever.acquire('x');
  grant.renew();
  const other = await startLockThread(forever.handle);
  t.after(() => other.ends());
  assert.equal((await other.does({ do: 'acquire', key: 'x', timeoutMs: 20 })).code, 'lock_timeout');
});
