import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Grant, SessionLocks, StaleGrantError } from '../../src/locks/index.ts';
import { untilQueued } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 4 });
after(() => locks.close());

test('run holds the key while the function runs, resolves with its result, and releases', async () => {
  const result = await locks.run('k', async (grant) => {
    assert.equal(locks.tryAcquire('k'), null);
    await Promise.resolve();
    assert.equal(grant.mode, 'exclusive');
    return 7;
  });
  assert.equal(result, 7);
  assert.equal(await locks.run('k', { mode: 'shared' }, ({ mode }) => mode), 'shared');
  locks.tryAcquire('k')!.release();
});

test('run waits for its turn without blocking', async () => {
  const held = locks.acquire('turn');
  const order: string[] = [];
  const runs = ['first', 'second'].map((name) => locks.run(locks.key('turn'), () => order.push(name)));
  await untilQueued(locks, 'turn', 2);
  order.push('held');
  held.release();
  await Promise.all(runs);
  assert.deepEqual(order, ['held', 'first', 'second']);
});

test('run releases the key and passes the error on when the function throws or rejects', async () => {
  const error = new Error('on purpose');
  for (const fn of [
    () => {
      throw error;
    },
    () => Promise.reject(error),
  ]) {
    await assert.rejects(locks.run('k', fn), (thrown) => thrown === error);
    assert.deepEqual(locks.inspect().keys, []);
  }
});

test('run calls the function only if it gets the key', async () => {
  using _held = locks.acquire('k');
  const never = () => assert.fail('called without the key');
  await assert.rejects(locks.run('k', { timeoutMs: 0 }, never), { code: 'lock_timeout' });
  const controller = new AbortController();
  const wait = locks.run('k', { signal: controller.signal }, never);
  controller.abort('no more');
  await assert.rejects(wait, (reason) => reason === 'no more');
});

test('run rejects when the function is done if the key was stolen meanwhile, and has told the function by the signal', async () => {
  let told = false;
  const run = locks.run('k', async (grant) => {
    grant.signal.addEventListener('abort', () => {
      told = true;
    });
    locks.steal('k').release();
    await Promise.resolve();
    return 'written too late';
  });
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof StaleGrantError);
    assert.match(
      error.message,
      /its key was stolen, or its SessionLocks closed, before the work under it was done/,
    );
    return true;
  });
  assert.equal(told, true);
});

test('an error of the function goes before the loss of its key', async () => {
  const error = new Error('on purpose');
  const run = locks.run('k', () => {
    locks.steal('k').release();
    throw error;
  });
  await assert.rejects(run, (thrown) => thrown === error);
});

test('the function may release the key itself', async () => {
  let later: Grant | null = null;
  const result = await locks.run('k', (grant) => {
    grant.release();
    later = locks.tryAcquire('k');
    return 'done';
  });
  assert.equal(result, 'done');
  assert.equal(later!.release(), true, 'and the end of run leaves the next grant alone');
});

test('run refuses what is not a function, and options that no acquire has', async () => {
  await assert.rejects(locks.run('k', {}, undefined as never), {
    code: 'invalid_lock_option',
    message: 'fn must be a function, not undefined.',
  });
  await assert.rejects(
    locks.run('k', { timeout: 5 } as object, () => {}),
    { message: /^Unknown option 'timeout'/ },
  );
  assert.deepEqual(locks.inspect().keys, []);
});
