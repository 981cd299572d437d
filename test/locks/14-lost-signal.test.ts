import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Grant, SessionLocks, StaleGrantError } from '../../src/locks/index.ts';
import { READS_IN_A_ROW } from '../../src/locks/readers/read-bias.ts';
import { endsByItself } from '../support/ends-by-itself.ts';
import { startLockThread } from '../support/start-lock-thread.ts';

const forever = Number.POSITIVE_INFINITY;

/** The timer keeps the process alive, which a signal does not. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const timer = setTimeout(() => assert.fail('the signal was not aborted within 10 s'), 10_000);
  await once(signal, 'abort');
  clearTimeout(timer);
}

for (const leaseMs of [60_000, forever]) {
  describe(`with leaseMs ${leaseMs}`, () => {
    const locks = SessionLocks.create({ capacity: 8, leaseMs });
    after(() => locks.close());
    const attended = () => locks.key('any').member.attended;

    for (const mode of ['exclusive', 'shared'] as const) {
      test(`a grant (${mode}) that another thread steals aborts its signal with the reason`, async (t) => {
        const thief = await startLockThread(locks.handle);
        t.after(() => thief.ends());
        const grant = locks.acquire('k', { mode });
        using other = locks.acquire('other', { mode });
        const { signal } = grant;
        const otherSignal = other.signal;
        assert.equal(signal.aborted, false);
        await thief.does({ do: 'steal', key: 'k' });
        await untilAborted(signal);
        assert.ok(signal.reason instanceof StaleGrantError);
        assert.deepEqual([signal.reason.key, signal.reason.token], ['k', grant.token]);
        assert.match(signal.reason.message, /is stale: its key was stolen\. Discard/);
        assert.equal(grant.release(), false);
        assert.equal(otherSignal.aborted, false, 'a grant that was not stolen is left alone');
        await thief.does({ do: 'release', key: 'k' });
      });

      test(`a thread that waits for nothing but its event loop hears of the loss of its grant (${mode})`, async (t) => {
        const holder = await startLockThread(locks.handle);
        t.after(() => holder.ends());
        for (let round = 0; round < 20; round++) {
          await holder.does({ do: 'acquire', key: 'heard', timeoutMs: 0, mode });
          const lost = holder.does({ do: 'untilLost', key: 'heard' });
          locks.steal('heard').release();
          assert.match((await lost).message!, /its key was stolen/);
        }
      });
    }

    test('all readers of a stolen key hear of it, also those that share a thread', async (t) => {
      const reader = await startLockThread(locks.handle);
      t.after(() => reader.ends());
      await reader.does({ do: 'acquire', key: 'read', timeoutMs: 0, mode: 'shared' });
      const theirs = reader.does({ do: 'untilLost', key: 'read' });
      const mine = [1, 2].map(() => locks.acquire('read', { mode: 'shared' }).signal);
      const thief = locks.steal('read');
      await Promise.all([theirs, ...mine.map(untilAborted)]);
      assert.equal(thief.signal.aborted, false);
      thief.release();
    });

    test('reading the signal looks at once, for a thread that does not get back to its event loop', () => {
      const grant = locks.acquire('busy');
      assert.equal(grant.signal.aborted, false);
      const thief = locks.steal('busy');
      assert.throws(() => grant.signal.throwIfAborted(), StaleGrantError);
      assert.equal(grant.signal, grant.signal, 'it is always the same signal');
      thief.release();
    });

    test('release does not abort the signal, and nothing does after it', async () => {
      const read = locks.acquire('released');
      const { signal } = read;
      assert.equal(read.release(), true);
      const unread = locks.acquire('released');
      assert.equal(unread.release(), true);
      locks.steal('released').release();
      await nextTurn();
      for (const aborted of [signal.aborted, read.signal.aborted, unread.signal.aborted]) {
        assert.equal(aborted, false);
      }
    });

    test('a release that finds the key stolen aborts the signal, or has done so when it is read for the first time', () => {
      for (const mode of ['exclusive', 'shared'] as const) {
        const read = locks.acquire('too late', { mode });
        const { signal } = read;
        locks.steal('too late').release();
        assert.equal(read.release(), false);
        assert.ok(signal.reason instanceof StaleGrantError);
        const unread = locks.acquire('too late', { mode });
        locks.steal('too late').release();
        assert.equal(unread.release(), false);
        assert.ok(unread.signal.reason instanceof StaleGrantError);
      }
    });

    test('close aborts the signals of what is still held, and says so', async () => {
      const member = SessionLocks.attach(locks.handle);
      const grant = member.acquire('closing');
      const unread = member.acquire('closing too');
      const released = member.acquire('released after that');
      const reader = member.acquire('read', { mode: 'shared' });
      const { signal } = grant;
      await member.close();
      assert.equal(released.release(), false);
      for (const { reason } of [signal, unread.signal, released.signal]) {
        assert.ok(reason instanceof StaleGrantError);
        assert.match(reason.message, /its SessionLocks was closed/);
      }
      for (const held of [unread, reader])
        assert.throws(() => held.renew(), { code: 'stale_grant', message: /its SessionLocks was closed/ });
    });

    test('the signal of several keys is aborted when the first of them is lost', async (t) => {
      const thief = await startLockThread(locks.handle);
      t.after(() => thief.ends());
      const set = locks.acquireMany(['a', 'b', 'c']);
      const { signal } = set;
      assert.equal(signal.aborted, false);
      await thief.does({ do: 'steal', key: 'b' });
      await untilAborted(signal);
      assert.equal(signal.reason.key, 'b');
      assert.equal(set.signal, signal);
      assert.equal(set.release(), false);
      await thief.does({ do: 'release', key: 'b' });
    });

    test('a thread listens once for all its grants, and forgets those that were released', async () => {
      const member = SessionLocks.attach(locks.handle);
      const { waitAsync } = Atomics;
      let waits = 0;
      Atomics.waitAsync = ((...args: Parameters<typeof waitAsync>) => {
        waits += 1;
        return waitAsync(...args);
      }) as typeof waitAsync;
      try {
        for (let i = 0; i < 1_000; i++) {
          using exclusive = member.acquire('x');
          using shared = member.acquire('y', { mode: 'shared' });
          assert.equal(exclusive.signal.aborted || shared.signal.aborted, false);
          if (i % 100 === 0) await nextTurn();
        }
        assert.equal(waits, 1);
        assert.equal(member.key('x').member.attended!.watched.size, 0);
      } finally {
        Atomics.waitAsync = waitAsync;
        await member.close();
      }
    });

    test('a grant that was stolen is forgotten as well', async () => {
      const grant = locks.acquire('forgotten');
      const { signal } = grant;
      locks.steal('forgotten').release();
      await untilAborted(signal);
      assert.equal(attended()!.watched.size, 0);
    });
  });
}

test('a grant whose signal is never read leaves nothing to attend to', async (t) => {
  const locks = SessionLocks.create({ capacity: 1 });
  t.after(() => locks.close());
  locks.acquire('k').release();
  locks.acquire('k', { mode: 'shared' }).release();
  assert.equal(locks.key('k').member.attended, undefined);
});

for (const mode of ['exclusive', 'shared'] as const) {
  test(`the signal (${mode}) is aborted when the lease runs out, also if no other thread wants the key, and stays so`, async (t) => {
    const leaseMs = 50;
    const locks = SessionLocks.create({ capacity: 1, leaseMs });
    t.after(() => locks.close());
    const before = performance.now();
    const grant = locks.acquire('k', { mode });
    await Promise.all([untilAborted(grant.signal), sleep(leaseMs)]);
    assert.ok(performance.now() - before >= leaseMs, 'not before');
    assert.match(
      String(grant.signal.reason),
      /its lease has run out, so that any other thread may take the key/,
    );
    grant.renew();
    assert.equal(grant.signal.aborted, true);
    assert.equal(grant.release(), true, 'the key was not stolen');
  });

  test(`renewing (${mode}) puts the end of the lease off for the signal as well`, async (t) => {
    const leaseMs = 200;
    const locks = SessionLocks.create({ capacity: 1, leaseMs });
    t.after(() => locks.close());
    // A machine that stands still for a lease keeps the holder from renewing it: then try again.
    for (let attempt = 1; attempt <= 10; attempt++) {
      const grant = locks.acquire('k', { mode });
      const { signal } = grant;
      if ((await longestGap(grant, 2 * leaseMs, leaseMs / 8)) < leaseMs) {
        assert.equal(signal.aborted, false);
        const renewedAt = performance.now();
        await untilAborted(signal);
        assert.ok(performance.now() - renewedAt > leaseMs / 2, 'the lease that counts is the last one');
        return;
      }
      grant.release();
    }
    assert.fail('the machine stood still each time');
  });
}

test('a reader of a read-biased key keeps its signal while a later reader has a lease, also while the bias is revoked', async (t) => {
  const leaseMs = 400;
  const locks = SessionLocks.create({ capacity: 1, leaseMs });
  t.after(() => locks.close());
  const key = locks.key('k');
  // A machine that stands still for the rest of a lease: then try again.
  for (let attempt = 1; attempt <= 10; attempt++) {
    for (let reads = 0; reads <= READS_IN_A_ROW; reads++) locks.acquire(key, { mode: 'shared' }).release();
    const early = locks.acquire(key, { mode: 'shared' });
    const { signal } = early;
    await sleep(leaseMs / 2);
    const start = performance.now();
    const late = locks.acquire(key, { mode: 'shared' });
    await sleep(leaseMs * 0.6);
    const seen = [signal.aborted];
    const { compareExchange } = Atomics;
    Atomics.compareExchange = ((...[words, ...args]: Parameters<typeof compareExchange>) => {
      const before = compareExchange(words, ...args);
      const isClaimMoved = Number(args[1]) === -key.place.at;
      if (isClaimMoved) seen.push(early.signal.aborted);
      return before;
    }) as typeof compareExchange;
    try {
      assert.equal(locks.tryAcquire(key), null);
    } finally {
      Atomics.compareExchange = compareExchange;
    }
    const isInTime = performance.now() - start < leaseMs;
    late.release();
    early.release();
    if (!isInTime) continue;
    assert.deepEqual(seen, [false, false, false], 'before, and while each of the two claims is moved');
    return;
  }
  assert.fail('the machine stood still each time');
});

/** Renews every `everyMs` until `forMs` have passed; returns the longest time between two renewals. */
async function longestGap(grant: Grant, forMs: number, everyMs: number): Promise<number> {
  const start = performance.now();
  let longest = 0;
  for (let last = start; last < start + forMs; ) {
    await sleep(everyMs);
    grant.renew();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

test('a holder whose lease ran out hears of it when its key is stolen, or before', async (t) => {
  const locks = SessionLocks.create({ capacity: 1, leaseMs: 50 });
  const holder = await startLockThread(locks.handle);
  t.after(() => Promise.all([holder.ends(), locks.close()]));
  await holder.does({ do: 'acquire', key: 'k', timeoutMs: 0 });
  const lost = holder.does({ do: 'untilLost', key: 'k' });
  using _grant = await locks.acquireAsync('k', { timeoutMs: 10_000 });
  assert.match((await lost).message!, /is stale: its (key was stolen|lease has run out)/);
});

test('a thread that dies while it listens is recovered like any other', async (t) => {
  const locks = SessionLocks.create({ capacity: 2, leaseMs: forever });
  t.after(() => locks.close());
  for (const how of ['terminate()', 'process.exit()', 'killed in a busy loop'] as const) {
    const holder = await startLockThread(locks.handle);
    t.after(() => holder.ends());
    for (const [key, mode] of [
      ['k', 'exclusive'],
      ['r', 'shared'],
    ] as const) {
      await holder.does({ do: 'acquire', key, timeoutMs: 0, mode });
      await holder.does({ do: 'listen', key });
    }
    await holder.dies(how);
    for (const key of ['k', 'r']) {
      using grant = await locks.acquireAsync(key);
      assert.equal(grant.ownerDied, true);
    }
  }
});

test('a signal that is listened to does not keep the process alive', async () => {
  assert.equal(
    await endsByItself(`
      for (const leaseMs of [600_000, Infinity]) {
        const locks = SessionLocks.create({ leaseMs });
        locks.acquire('k').signal.addEventListener('abort', () => console.log('aborted'));
        locks.acquire('r', { mode: 'shared' }).signal.addEventListener('abort', () => console.log('aborted'));
      }
    `),
    '',
  );
});
