import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { endsByItself } from '../support/ends-by-itself.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';

const leaseMs = 300;
const locks = SessionLocks.create({ capacity: 16, leaseMs });
after(() => locks.close());
const { member } = locks.key('any');

/** Long enough for a grant that is not renewed to be stolen. */
const PATIENCE_MS = 2.5 * leaseMs;
/** The machine may stand still for a lease, which then ends, but not every time. */
const TRIES = 5;

for (const mode of ['exclusive', 'shared'] as const) {
  test(`a grant (${mode}) with autoRenew outlives its lease while the event loop of its thread turns`, async (t) => {
    const rival = await startLockThread(locks.handle);
    t.after(() => rival.ends());
    for (let attempt = 1; ; attempt++) {
      using grant = locks.acquire('kept', { mode, autoRenew: true });
      const { signal } = grant;
      const { code } = await rival.does({ do: 'acquire', key: 'kept', timeoutMs: PATIENCE_MS });
      if (code === 'lock_timeout') {
        assert.equal(signal.aborted, false);
        assert.equal(grant.release(), true);
        return;
      }
      await rival.does({ do: 'release', key: 'kept' });
      assert.ok(attempt < TRIES, 'stolen each time');
    }
  });

  test(`a grant (${mode}) with autoRenew outlives its lease while its thread is blocked in an acquire`, async (t) => {
    const holder = await startLockThread(locks.handle);
    const rival = await startLockThread(locks.handle);
    t.after(() => Promise.all([holder.ends(), rival.ends()]));
    for (let attempt = 1; ; attempt++) {
      using wanted = locks.acquire('wanted', { autoRenew: true });
      await holder.does({ do: 'acquire', key: 'kept', timeoutMs: 0, mode, autoRenew: true });
      const { done } = await holder.begins({ do: 'acquire', key: 'wanted', timeoutMs: 20_000 });
      await untilQueued(locks, 'wanted', 1);
      const { code } = await rival.does({ do: 'acquire', key: 'kept', timeoutMs: PATIENCE_MS });
      wanted.release();
      await done;
      await holder.does({ do: 'release', key: 'wanted' });
      const { released } = await holder.does({ do: 'release', key: 'kept' });
      if (code === 'lock_timeout') {
        assert.equal(released, true);
        return;
      }
      await rival.does({ do: 'release', key: 'kept' });
      assert.ok(attempt < TRIES, 'stolen each time');
    }
  });
}

test('a thread that is caught in a loop loses its key when the lease is over, autoRenew or not', async (t) => {
  const counters = new Int32Array(new SharedArrayBuffer(4));
  const holder = await startLockThread(locks.handle, counters);
  t.after(() => holder.ends());
  await holder.does({ do: 'acquire', key: 'hung', timeoutMs: 0, autoRenew: true });
  const { done } = await holder.begins({ do: 'hog', key: 'loop', counter: 0 });
  const grant = locks.acquire('hung', { timeoutMs: 10_000 });
  Atomics.store(counters, 0, 1);
  await done;
  assert.equal((await holder.does({ do: 'release', key: 'hung' })).released, false);
  grant.release();
});

test('autoRenew is an option of every way to acquire, and ends with the release', async () => {
  const options = { autoRenew: true };
  const grants = [
    locks.tryAcquire('try', options)!,
    locks.acquire('acquire', options),
    locks.acquire('shared', { ...options, mode: 'shared' }),
    await locks.acquireAsync('async', options),
    locks.acquireMany(['many', 'more'], options),
    await locks.acquireManyAsync(['async many'], options),
    locks.steal('steal', options),
  ];
  assert.equal(member.attended!.renewed.size, 8);
  await locks.run('run', options, (grant) => assert.ok(member.attended!.renewed.has(grant)));
  for (const grant of grants) grant.release();
  assert.equal(member.attended!.renewed.size, 0);
  locks.acquire('plain', { autoRenew: false }).release();
  using _plain = locks.acquire('plain');
  assert.equal(member.attended!.renewed.size, 0, 'nothing is renewed that was not asked for');
});

test('a grant that was stolen is not renewed any more, and its thief keeps the key', async () => {
  const old = locks.acquire('taken', { autoRenew: true });
  using thief = locks.steal('taken', { autoRenew: true });
  const begun = performance.now();
  while (member.attended!.renewed.has(old)) {
    assert.ok(performance.now() - begun < 10_000, 'given up with its next renewal');
    await new Promise((wake) => setTimeout(wake, 10));
  }
  assert.ok(member.attended!.renewed.has(thief));
});

test('close ends all renewals', async () => {
  const other = SessionLocks.attach(locks.handle);
  other.acquire('closed', { autoRenew: true });
  await other.close();
  assert.equal(other.key('closed').member.attended!.renewed.size, 0);
});

test('without leases autoRenew does nothing', async (t) => {
  const table = SessionLocks.create({ capacity: 1, leaseMs: Number.POSITIVE_INFINITY });
  t.after(() => table.close());
  using grant = table.acquire('k', { autoRenew: true });
  assert.equal(table.key('k').member.attended, undefined);
  assert.equal(grant.release(), true);
});

test('a grant that is renewed does not keep the process alive', async () => {
  assert.equal(await endsByItself(`SessionLocks.create().acquire('k', { autoRenew: true });`), '');
});
