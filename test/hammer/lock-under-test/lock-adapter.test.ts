import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adaptLock } from '../../../src/hammer/lock-under-test/lock-adapter.ts';
import type { LockImplementation } from '../../../src/locks/index.ts';

const LONG = { timeoutMs: 60_000 };

/** A lock that has only `tryAcquire`. `asked`: the keys that it was called with. */
function minimalLock(): { lock: LockImplementation; held: Set<string>; asked: string[] } {
  const held = new Set<string>();
  const asked: string[] = [];
  return {
    held,
    asked,
    lock: {
      tryAcquire(key) {
        asked.push(key);
        if (held.has(key)) return null;
        held.add(key);
        return { release: () => held.delete(key) };
      },
    },
  };
}

test('acquireAsync polls a lock that has only tryAcquire, while the thread goes on', async () => {
  const { lock, held, asked } = minimalLock();
  held.add('a');
  const waiting = adaptLock(lock).acquireAsync('a', LONG);
  setImmediate(() => held.delete('a'));
  (await waiting).release();
  assert.ok(asked.length > 1);
  assert.deepEqual([...held], []);
});

test('polling times out, whether it blocks or not', async () => {
  const { lock, held } = minimalLock();
  held.add('a');
  const { acquire, acquireAsync } = adaptLock(lock);
  const isTimeout = { code: 'lock_timeout', key: 'a', timeoutMs: 5 };
  assert.throws(() => acquire('a', { timeoutMs: 5 }), isTimeout);
  await assert.rejects(acquireAsync('a', { timeoutMs: 5 }), isTimeout);
});

test('an aborted wait rejects with the reason and does not take the key later', async () => {
  const { lock, held, asked } = minimalLock();
  held.add('a');
  const abort = new AbortController();
  const waiting = adaptLock(lock).acquireAsync('a', { ...LONG, signal: abort.signal });
  abort.abort('no longer');
  held.delete('a');
  await assert.rejects(waiting, (reason) => reason === 'no longer');
  assert.deepEqual([[...held], asked], [[], ['a']]);
});

test('several keys are taken in one order, each once, and all are released if one is not granted', async () => {
  const { lock, held, asked } = minimalLock();
  const { acquireMany, acquireManyAsync } = adaptLock(lock);
  const keys = ['c', 'a', 'B', 'a'];
  for (const take of [acquireMany, acquireManyAsync]) {
    const grants = await take(keys, LONG);
    assert.deepEqual([...grants.keys()], ['B', 'a', 'c']);
    for (const grant of grants.values()) grant.release();
  }
  assert.deepEqual(asked, ['B', 'a', 'c', 'B', 'a', 'c']);
  held.add('c');
  assert.throws(() => acquireMany(keys, { timeoutMs: 5 }), { code: 'lock_timeout', key: 'c' });
  await assert.rejects(acquireManyAsync(keys, { timeoutMs: 5 }), { code: 'lock_timeout', key: 'c' });
  assert.deepEqual([...held], ['c']);
});

test('calls that the lock has itself are passed on to it with all options', async () => {
  const calls: unknown[] = [];
  const note = (name: string) => (what: unknown, options: unknown) => {
    calls.push([name, what, options]);
    return { release: () => {} };
  };
  const lock = adaptLock({
    tryAcquire: note('tryAcquire'),
    acquire: note('acquire'),
    acquireAsync: async (...call) => note('acquireAsync')(...call),
    acquireMany: (...call) => new Map([['a', note('acquireMany')(...call)]]),
    acquireManyAsync: async (...call) => new Map([['a', note('acquireManyAsync')(...call)]]),
  });
  const claim = { mode: 'shared' as const, owner: {} };
  const wait = { ...claim, ...LONG, signal: new AbortController().signal };
  lock.tryAcquire('a', claim);
  lock.acquire('a', { ...claim, ...LONG });
  await lock.acquireAsync('a', wait);
  lock.acquireMany(['a'], { ...claim, ...LONG });
  await lock.acquireManyAsync(['a'], wait);
  assert.deepEqual(calls, [
    ['tryAcquire', 'a', claim],
    ['acquire', 'a', { ...claim, ...LONG }],
    ['acquireAsync', 'a', wait],
    ['acquireMany', ['a'], { ...claim, ...LONG }],
    ['acquireManyAsync', ['a'], wait],
  ]);
});
