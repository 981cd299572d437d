import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SessionLocks } from '../../src/locks/index.ts';
import { startLockThread } from '../support/start-lock-thread.ts';

const locks = SessionLocks.create({ capacity: 16, leaseMs: Number.POSITIVE_INFINITY });
after(() => locks.close());

test('a held key is refused at once, to the thread that holds it and to others', async (t) => {
  const other = await startLockThread(locks.handle);
  t.after(() => other.ends());
  using grant = locks.tryAcquire('a')!;
  assert.equal(grant.key, 'a');
  assert.equal(locks.tryAcquire('a'), null);
  assert.deepEqual((await other.does({ do: 'tryAcquire', key: 'a' })).token, undefined);
  assert.ok((await other.does({ do: 'tryAcquire', key: 'b' })).token);
});

test('a grant ends with its block, and release is idempotent', () => {
  {
    using grant = locks.acquire('block');
    assert.equal(grant.ownerDied, false);
  }
  const grant = locks.tryAcquire('block')!;
  assert.equal(grant.release(), true);
  using next = locks.tryAcquire('block')!;
  assert.equal(grant.release(), true, 'the second call says what the first did');
  assert.equal(locks.tryAcquire('block'), null, 'and did not free the next grant');
  assert.equal(next.release(), true);
});

test('four threads add to plain counters under two keys, and no increment is lost', async (t) => {
  const counters = new Int32Array(new SharedArrayBuffer(8));
  const threads = await Promise.all([0, 1, 2, 3].map(() => startLockThread(locks.handle, counters)));
  t.after(() => Promise.all(threads.map((thread) => thread.ends())));
  const times = 20_000;
  await Promise.all(
    threads.map((thread, i) => thread.does({ do: 'count', key: `counter-${i % 2}`, times, counter: i % 2 })),
  );
  assert.deepEqual([...counters], [2 * times, 2 * times]);
});

test('different keys with the same hash are different locks', () => {
  const keys = collidingKeys();
  assert.equal(new Set(keys.map((key) => locks.key(key).hash)).size, 1);
  assert.equal(new Set(keys).size, 4);
  const grants = keys.map((key) => locks.tryAcquire(key));
  assert.ok(
    grants.every((grant) => grant !== null),
    'each is free while the others are held',
  );
  assert.ok(keys.every((key) => locks.tryAcquire(key) === null));
  for (const grant of grants) assert.equal(grant!.release(), true);
});

test('a prepared key still refers to its own lock after its slot was given to other keys', () => {
  const key = locks.key('prepared');
  locks.acquire(key).release();
  for (let i = 0; i < 100; i++) locks.acquire(`filler-${i}`).release();
  using grant = locks.tryAcquire(key)!;
  assert.equal(grant.key, 'prepared');
  assert.equal(locks.tryAcquire('prepared'), null);
  for (let i = 0; i < 100; i++) locks.acquire(`filler-${i}`).release();
});

test('a key prepared for another table works like its name', async (t) => {
  const elsewhere = SessionLocks.create({ capacity: 1 });
  t.after(() => elsewhere.close());
  const key = elsewhere.key('first');
  elsewhere.acquire(key).release();
  using first = locks.tryAcquire(key)!;
  assert.equal(locks.tryAcquire('first'), null);
  assert.equal(first.key, 'first');
});

/**
 * Four keys with the same hash, by Joux's multicollision attack: FNV-1a processes one code unit after the other, so two
 * blocks, each in two variants that lead to the same state, make 2^2 strings.
 */
function collidingKeys(): string[] {
  let state = 0x811c9dc5;
  let keys = [''];
  for (let block = 0; block < 2; block++) {
    const [one, two, after] = collidingBlocks(state);
    keys = keys.flatMap((key) => [key + one, key + two]);
    state = after;
  }
  return keys;
}

function collidingBlocks(state: number): [one: string, two: string, after: number] {
  const seen = new Map<number, string>();
  for (let i = 0; ; i++) {
    const block = i.toString(36);
    let hash = state;
    for (let c = 0; c < block.length; c++) hash = Math.imul(hash ^ block.charCodeAt(c), 0x01000193);
    const twin = seen.get(hash);
    // They have the same length, so that only the characters differ.
    if (twin !== undefined && twin.length === block.length) return [twin, block, hash];
    seen.set(hash, block);
  }
}
