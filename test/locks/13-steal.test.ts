import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { SessionLocks, StaleGrantError } from '../../src/locks/index.ts';
import { startLockThread, untilQueued } from '../support/start-lock-thread.ts';

for (const leaseMs of [60_000, Number.POSITIVE_INFINITY]) {
  describe(`with leaseMs ${leaseMs}`, () => {
    const locks = SessionLocks.create({ capacity: 8, leaseMs });
    after(() => locks.close());

    for (const mode of ['exclusive', 'shared'] as const) {
      test(`steal takes a key that another thread holds (${mode}), and the holder is told`, async (t) => {
        const holder = await startLockThread(locks.handle);
        t.after(() => holder.ends());
        const held = await holder.does({ do: 'tryAcquire', key: 'k', mode });
        const mine = locks.acquire('k2');
        const thief = locks.steal('k');
        assert.ok(thief.token > held.token!);
        assert.deepEqual([thief.mode, thief.ownerDied], ['exclusive', false]);
        assert.equal((await holder.does({ do: 'renew', key: 'k' })).code, 'stale_grant');
        assert.equal((await holder.does({ do: 'release', key: 'k' })).released, false);
        thief.renew();
        assert.equal(
          (await holder.does({ do: 'tryAcquire', key: 'k' })).token,
          undefined,
          'the thief has it',
        );
        assert.equal(thief.release(), true);
        assert.equal(mine.release(), true, 'other keys are left alone');
      });

      test(`steal takes a key that this thread holds itself (${mode}), and tells the two grants apart`, () => {
        const old = locks.acquire('own', { mode });
        const thief = locks.steal('own');
        assert.throws(() => old.renew(), StaleGrantError);
        assert.equal(old.release(), false);
        assert.equal(locks.tryAcquire('own'), null, 'the old grant has not freed the key');
        assert.equal(thief.release(), true);
      });
    }

    test('a grant that was stolen does not free a later grant of its own thread', () => {
      const old = locks.acquire('again', { owner: {} });
      locks.steal('again').release();
      const later = locks.acquire('again');
      assert.equal(old.release(), false);
      assert.equal(later.release(), true);
    });

    test('steal takes a key that is free, and one that was never used', () => {
      locks.acquire('free').release();
      for (const key of ['free', 'never used']) {
        const grant = locks.steal(key, { owner: {} });
        assert.equal(locks.tryAcquire(key), null);
        assert.equal(grant.release(), true);
      }
    });

    test('steal goes ahead of the queue, and the waiters keep their places', async (t) => {
      const holder = await startLockThread(locks.handle);
      t.after(() => holder.ends());
      await holder.does({ do: 'tryAcquire', key: 'queue' });
      const order: string[] = [];
      const waits = ['first', 'second'].map(async (name) => {
        using _grant = await locks.acquireAsync('queue');
        order.push(name);
      });
      await untilQueued(locks, 'queue', 2);
      const thief = locks.steal('queue');
      await untilQueued(locks, 'queue', 2);
      order.push('thief');
      thief.release();
      await Promise.all(waits);
      assert.deepEqual(order, ['thief', 'first', 'second']);
    });

    test('threads that steal a key from each other again and again agree on which of them has it last', async (t) => {
      const others = await Promise.all([startLockThread(locks.handle), startLockThread(locks.handle)]);
      t.after(() => Promise.all(others.map((other) => other.ends())));
      for (let round = 0; round < 20; round++) {
        const grants = await Promise.all(others.map((other) => other.does({ do: 'steal', key: 'back' })));
        const released = await Promise.all(
          others.map(async (other) => (await other.does({ do: 'release', key: 'back' })).released),
        );
        const last = grants[0]!.token! > grants[1]!.token! ? 0 : 1;
        assert.deepEqual(released, [last === 0, last === 1], 'the later one has it');
      }
    });

    test('the counters count each grant that was stolen', () => {
      const before = locks.inspect().counters.stolen;
      for (let i = 0; i < 3; i++) locks.acquire('counted', { mode: 'shared' });
      locks.steal('counted');
      locks.steal('counted').release();
      assert.equal(locks.inspect().counters.stolen, before + 4);
    });

    test('a cycle that stealing closes is refused in the wait of the owner that has stolen', async () => {
      const [a, b] = [{}, {}];
      const wanted = locks.acquire('wanted', { owner: b });
      const prize = locks.acquire('prize', { owner: {} });
      const wait = locks.acquireAsync('wanted', { owner: a });
      const other = locks.acquireAsync('prize', { owner: b });
      await untilQueued(locks, 'prize', 1);
      const stolen = locks.steal('prize', { owner: a });
      await assert.rejects(wait, { code: 'deadlock' });
      stolen.release();
      (await other).release();
      wanted.release();
      assert.equal(prize.release(), false);
    });
  });
}

test('steal refuses what it has no option for', async () => {
  const locks = SessionLocks.create({ capacity: 1 });
  const options = { mode: 'shared' };
  assert.throws(() => locks.steal('k', options as object), {
    code: 'invalid_lock_option',
    message: "Unknown option 'mode'. Known: owner, autoRenew.",
  });
  assert.throws(() => locks.steal('k', { owner: 7 as never }), { code: 'invalid_lock_option' });
  assert.throws(() => locks.steal('k', { autoRenew: 1 as never }), { code: 'invalid_lock_option' });
  assert.throws(() => locks.steal(''), { code: 'invalid_key' });
  using _full = locks.acquire('k');
  assert.throws(() => locks.steal('other'), { code: 'lock_table_full' });
  await locks.close();
  assert.throws(() => locks.steal('k'), { code: 'lock_table_broken' });
});
