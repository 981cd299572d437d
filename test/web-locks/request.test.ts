import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SessionLocks } from '../../src/locks/index.ts';
import { type LockManager, webLocks } from '../../src/web-locks/index.ts';
import { requestAndHold } from './held-request.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
const locks = webLocks(table);
const untyped = locks.request as (...args: unknown[]) => Promise<unknown>;
const never = () => assert.fail('the callback was called');

test('the promise resolves to what the callback returns, whether that is a promise or not', async () => {
  const request = locks.request('returns', () => 123);
  assert.equal(Promise.resolve(request), request);
  assert.equal(await request, 123);
  assert.equal(await locks.request('returns', async () => 456), 456);
});

test('the promise resolves after the lock was given back', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const request = locks.request('order', () => promise);
  const returned = request.then(() => {
    assert.ok(table.tryAcquire('order')?.release());
    order.push('returned');
  });
  const held = promise.then(() => order.push('held'));
  resolve();
  await Promise.all([returned, held]);
  assert.deepEqual(order, ['held', 'returned']);
});

test('a callback that throws, at once or later, rejects the promise with the same value and gives the lock back', async () => {
  let isThenCalled = false;
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: a rejection must not be taken for a promise.
    then() {
      isThenCalled = true;
    },
  };
  for (const thrown of [{ name: 'test' }, thenable, undefined]) {
    const throws = () => {
      throw thrown;
    };
    for (const callback of [throws, async () => throws()]) {
      const [outcome] = await Promise.allSettled([locks.request('throws', callback)]);
      assert.ok(outcome.status === 'rejected' && outcome.reason === thrown);
      assert.ok(table.tryAcquire('throws')?.release());
    }
  }
  assert.equal(isThenCalled, false);
});

test('the lock is held until the promise of the callback settles, in either way', async () => {
  for (const settle of ['resolve', 'reject'] as const) {
    const waiting = Promise.withResolvers<void>();
    const order: string[] = [];
    const first = locks.request('held', () => waiting.promise);
    const failed = first.catch(() => order.push('the first is rejected'));
    const second = locks.request('held', () => order.push('the second is granted'));
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    assert.deepEqual(order, []);
    waiting[settle]();
    await Promise.all([failed, second]);
    assert.equal(order.at(-1), 'the second is granted');
  }
});

test('the lock has the name and the mode that were asked for, and a token that rises', async () => {
  const first = await locks.request('named', (lock) => lock);
  assert.deepEqual([first.name, first.mode, first.ownerDied], ['named', 'exclusive', false]);
  const second = await locks.request('named', { mode: 'shared' }, (lock) => lock);
  assert.equal(second.mode, 'shared');
  assert.ok(second.token > first.token);
});

describe('a request is refused by a rejection, never by an exception', () => {
  const refused = async (args: unknown[], expected: object) => {
    await assert.rejects(untyped(...args), expected);
  };
  const notSupported = { name: 'NotSupportedError', code: DOMException.NOT_SUPPORTED_ERR };
  const typeError = { name: 'TypeError' };

  test('without a name or a function', async () => {
    await refused([], typeError);
    await refused(['a'], typeError);
    for (const value of [undefined, null, 123, 'abc', [], {}, new Promise(() => {})]) {
      await refused(['a', value], typeError);
      await refused(['a', {}, value], typeError);
    }
    await refused(['a', never, undefined], typeError);
    await refused([Symbol('a'), never], typeError);
  });

  test('with options that are invalid or unknown', async () => {
    for (const options of [7, 'abc', true]) await refused(['a', options, never], typeError);
    for (const mode of ['foo', null, 1]) await refused(['a', { mode }, never], typeError);
    for (const signal of ['a', 12.34, false, null, {}, Symbol('a'), never, globalThis])
      await refused(['a', { signal }, never], typeError);
    for (const timeoutMs of [-1, Number.NaN, '5', null])
      await refused(['a', { timeoutMs }, never], typeError);
    for (const owner of ['me', 1, null]) await refused(['a', { owner }, never], typeError);
    await refused(['a', { timeoutMS: 5 }, never], {
      name: 'TypeError',
      message: /^Unknown option 'timeoutMS'/,
    });
  });

  test('with options that contradict each other', async () => {
    const { signal } = new AbortController();
    await refused(['a', { steal: true, ifAvailable: true }, never], notSupported);
    await refused(['a', { steal: true, mode: 'shared' }, never], notSupported);
    await refused(['a', { steal: true, signal }, never], notSupported);
    await refused(['a', { ifAvailable: true, signal }, never], notSupported);
    await refused(['a', { ifAvailable: true, signal: AbortSignal.abort() }, never], notSupported);
  });

  test('with a name that begins with a hyphen', async () => {
    for (const name of ['-', '-foo']) await refused([name, never], notSupported);
    assert.equal(await locks.request('x-anything', (lock) => lock.name), 'x-anything');
  });

  test('of a table that was closed', async () => {
    const closing = SessionLocks.create({ fairness: 'fifo' });
    const manager = webLocks(closing);
    const held = requestAndHold(manager, 'a');
    const waiting = requestAndHold(manager, 'a');
    await held.granted;
    await closing.close();
    await assert.rejects(waiting.ended, { code: 'lock_table_broken' });
    await assert.rejects(manager.request('b', never), { code: 'lock_table_broken' });
    await assert.rejects(manager.query(), { code: 'lock_table_broken' });
  });
});

test('options may be null, undefined or a function, as Web IDL has it', async () => {
  for (const options of [null, undefined, () => {}])
    assert.equal(await untyped('a', options, () => 'called'), 'called');
});

for (const [what, name] of [
  ['is empty', ''],
  ['contains a NUL', 'abc\0def'],
  ['is half a surrogate pair', '\ud800'],
  ['is the other half', '\udc00'],
  ['is a surrogate pair in the wrong order', '\udc00\ud800'],
  ['is not a character', '\uffff'],
  ['has 128 code units', 'n'.repeat(128)],
  ['has 1,024 code units', 'n'.repeat(1024)],
  ['has 1,024 halves of surrogate pairs', '\ud800'.repeat(1024)],
] as const) {
  test(`a name that ${what} is a name like any other`, async () => {
    await locks.request(name, async (lock) => {
      assert.equal(lock.name, name);
      assert.equal(await locks.request(name, { ifAvailable: true }, (other) => other), null);
      const { held } = await locks.query();
      assert.deepEqual(held, [{ name, mode: 'exclusive', clientId: `node-${process.pid}-0` }]);
    });
  });
}

test('names that differ in one code unit are different locks, however long they are', async () => {
  const long = 'n'.repeat(1024);
  for (const [a, b] of [
    ['\ud800', '\ufffd'],
    [`${long}a`, `${long}b`],
    [`${long}\ud800`, `${long}\ufffd`],
    ['', ' '],
  ] as const) {
    await locks.request(a, () => locks.request(b, (lock) => assert.equal(lock.name, b)));
  }
});

test('a name is a key of the table', async () => {
  const grant = table.acquire('both');
  const request = locks.request('both', (lock) => lock.token);
  grant.release();
  assert.ok((await request) > grant.token);
  for (const name of ['both', 'n'.repeat(128)])
    await locks.request(name, () => assert.equal(table.tryAcquire(name), null));
});

test('a table that lets requests be overtaken is refused', async () => {
  await using barging = SessionLocks.create();
  assert.throws(() => webLocks(barging), {
    code: 'invalid_lock_option',
    message: /create it with \{ fairness: 'fifo' \}/,
  });
});

test('what is not a SessionLocks is refused: its handle, for example', () => {
  for (const other of [table.handle, undefined]) {
    assert.throws(() => webLocks(other as never), {
      code: 'invalid_lock_option',
      message: 'webLocks needs a SessionLocks: attach to the handle first.',
    });
  }
});

test('a manager can be passed for that of navigator.locks and of worker_threads', async () => {
  const likeNode: import('node:worker_threads').LockManager = locks;
  const taker = async (manager: LockManager) => manager.request('any', () => 1);
  assert.equal(await taker(locks), 1);
  assert.equal(await likeNode.request('any', { mode: 'shared' }, async (lock) => lock!.mode), 'shared');
});
